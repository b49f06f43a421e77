import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import headwater.centre.complaints.models.traces


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0002_classes_and_guards"),
        ("people", "0003_sessions_and_single_top"),
        ("processes", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccidentClass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="English name")),
                ("meaning", models.CharField(blank=True, max_length=300, verbose_name="what belongs to it")),
                (
                    "meaning_en",
                    models.CharField(blank=True, max_length=300, verbose_name="the same in English"),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "low"), (2, "medium"), (3, "high"), (4, "critical")],
                        default=3,
                        verbose_name="severity",
                    ),
                ),
                (
                    "report_hours",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="to be reported within (hours)",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="JourneyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("customer", models.CharField(max_length=80, unique=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Accident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "low"), (2, "medium"), (3, "high"), (4, "critical")],
                        default=3,
                        verbose_name="severity",
                    ),
                ),
                ("happened_at", models.DateTimeField(verbose_name="happened at")),
                ("known_at", models.DateTimeField(verbose_name="known since")),
                ("what", models.TextField(max_length=4000, verbose_name="what happened")),
                ("wrong", models.TextField(blank=True, max_length=2000, verbose_name="what was wrong")),
                (
                    "right",
                    models.TextField(blank=True, max_length=2000, verbose_name="what would have been right"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to be reported"),
                            ("reported", "reported"),
                            ("closed", "concluded"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("report_to", models.CharField(max_length=120, verbose_name="to be reported to")),
                ("report_due", models.DateTimeField(verbose_name="to be reported by")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="reported at")),
                ("report", models.TextField(blank=True, max_length=4000, verbose_name="what was reported")),
                ("conclusion", models.TextField(blank=True, max_length=4000, verbose_name="conclusion")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="concluded at")),
                ("made_by", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="accidents",
                        to="complaints.order",
                        verbose_name="complaint order",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="who has to report",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "klass",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accidents",
                        to="complaints.accidentclass",
                        verbose_name="class",
                    ),
                ),
            ],
            options={
                "ordering": ["-happened_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AccidentEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="what it shows")),
                ("added_by", models.CharField(max_length=150)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "accident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="complaints.accident",
                    ),
                ),
                (
                    "attachment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.attachment",
                    ),
                ),
            ],
            options={
                "ordering": ["accident", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AccidentPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(blank=True, max_length=120, verbose_name="part in it")),
                (
                    "accident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="persons",
                        to="complaints.accident",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "ordering": ["accident", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PreventiveMeasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="what is done")),
                ("detail", models.TextField(blank=True, max_length=2000, verbose_name="how")),
                ("due", models.DateField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "planned"), ("done", "done"), ("dropped", "dropped")],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                (
                    "outcome",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="what was done, with evidence"
                    ),
                ),
                ("made_by", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="processes.step",
                        verbose_name="step",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "ordering": ["state", "due", "pk"],
            },
        ),
        migrations.CreateModel(
            name="StepRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(blank=True, max_length=200, verbose_name="service")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="words in the text")),
                ("because", models.CharField(blank=True, max_length=200, verbose_name="why")),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
                ("made_by", models.CharField(max_length=150)),
                (
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="complaints.cause",
                        verbose_name="cause",
                    ),
                ),
                (
                    "klass",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="complaints.complaintclass",
                        verbose_name="class",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="processes.step",
                        verbose_name="step",
                    ),
                ),
            ],
            options={
                "ordering": ["-active", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Trace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "finding",
                    models.TextField(blank=True, max_length=4000, verbose_name="what happened there"),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("individual", "individual"), ("shared", "shared")],
                        max_length=10,
                        verbose_name="individual or shared",
                    ),
                ),
                (
                    "scope_proposed",
                    models.CharField(
                        choices=[("individual", "individual"), ("shared", "shared")], max_length=10
                    ),
                ),
                ("scope_reasons", models.JSONField(blank=True, default=list)),
                (
                    "scope_because",
                    models.CharField(blank=True, max_length=300, verbose_name="why other than proposed"),
                ),
                ("cases", models.PositiveIntegerField(default=1, verbose_name="cases looked at")),
                ("controllable", models.BooleanField(verbose_name="controllable")),
                ("controllable_proposed", models.BooleanField()),
                ("controllable_reasons", models.JSONField(blank=True, default=list)),
                (
                    "controllable_because",
                    models.CharField(blank=True, max_length=300, verbose_name="why other than by the rule"),
                ),
                ("same_type", models.BooleanField(default=False, verbose_name="same type")),
                (
                    "days_since_fix",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="days since the fix"),
                ),
                ("traced_by", models.CharField(max_length=150)),
                ("traced_at", models.DateTimeField(verbose_name="traced at")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "administrator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="administrator",
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="traces",
                        to="complaints.cause",
                        verbose_name="cause",
                    ),
                ),
                (
                    "defect",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="traces",
                        to="processes.defect",
                        verbose_name="defect",
                    ),
                ),
                (
                    "head",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="department head",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="traces",
                        to="complaints.preventivemeasure",
                        verbose_name="preventive measure",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trace",
                        to="complaints.order",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="who handled it",
                    ),
                ),
                (
                    "same_type_change",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="returns",
                        to="processes.processchange",
                    ),
                ),
                (
                    "same_type_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="returns",
                        to="processes.defect",
                        verbose_name="fix",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="traces",
                        to="processes.step",
                        verbose_name="step",
                    ),
                ),
                (
                    "tracer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.person",
                        verbose_name="traced by",
                    ),
                ),
            ],
            options={
                "ordering": ["-traced_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="TraceEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("event", "row of the time line"), ("file", "attachment"), ("text", "note")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("table", models.CharField(blank=True, max_length=40)),
                ("row", models.CharField(blank=True, max_length=120)),
                ("day", models.DateField(blank=True, null=True)),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="what it shows")),
                ("added_by", models.CharField(max_length=150)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "attachment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.attachment",
                    ),
                ),
                (
                    "trace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="complaints.trace",
                    ),
                ),
            ],
            options={
                "ordering": ["trace", "day", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TraceRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "window",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="cases count together within (days)",
                    ),
                ),
                (
                    "few",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[django.core.validators.MinValueValidator(2)],
                        verbose_name="fewer cases than these are single ones",
                    ),
                ),
                (
                    "agents",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[django.core.validators.MinValueValidator(2)],
                        verbose_name="spread over at least so many people",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="spread over at least so many days",
                    ),
                ),
                (
                    "share",
                    models.FloatField(
                        default=0.5,
                        validators=[
                            django.core.validators.MinValueValidator(0.05),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="one person's share of the cases, from which on it may be theirs alone",
                    ),
                ),
                (
                    "chance",
                    models.FloatField(
                        default=0.01,
                        validators=[
                            django.core.validators.MinValueValidator(1e-06),
                            django.core.validators.MaxValueValidator(0.2),
                        ],
                        verbose_name="and how improbable that must be",
                    ),
                ),
                (
                    "burst",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[django.core.validators.MinValueValidator(2)],
                        verbose_name="so many on one day are one event",
                    ),
                ),
                (
                    "after_fix",
                    models.PositiveSmallIntegerField(
                        default=90,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="same type: within so many days of a fix",
                    ),
                ),
                (
                    "outside",
                    models.JSONField(
                        blank=True,
                        default=headwater.centre.complaints.models.traces.outside_kinds,
                        verbose_name="units that do not answer to us",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_row_of_trace_rules")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="accident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "open"),
                    models.Q(("reported_at__isnull", False), models.Q(("report", ""), _negated=True)),
                    _connector="OR",
                ),
                name="reported_accident_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="accident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    models.Q(
                        models.Q(("conclusion", ""), _negated=True), models.Q(("right", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="concluded_accident_says_what_is_right",
            ),
        ),
        migrations.AddConstraint(
            model_name="accidentperson",
            constraint=models.UniqueConstraint(
                fields=("accident", "person"), name="a_person_once_in_an_accident"
            ),
        ),
        migrations.AddIndex(
            model_name="preventivemeasure",
            index=models.Index(fields=["state", "due"], name="measures_outstanding"),
        ),
        migrations.AddConstraint(
            model_name="preventivemeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "planned"),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("ended_on__isnull", False)),
                    _connector="OR",
                ),
                name="ended_measure_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="steprule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("klass__isnull", False),
                    ("cause__isnull", False),
                    models.Q(("service", ""), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="step_rule_asks_for_something",
            ),
        ),
        migrations.AddIndex(
            model_name="trace",
            index=models.Index(fields=["step", "cause"], name="traces_of_step_and_cause"),
        ),
        migrations.AddConstraint(
            model_name="trace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scope", models.F("scope_proposed")),
                    models.Q(("scope_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="scope_overruled_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="trace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("controllable", models.F("controllable_proposed")),
                    models.Q(("controllable_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="control_overruled_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="traceevidence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("row", ""), _negated=True),
                fields=("trace", "table", "row"),
                name="a_row_once_as_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="traceevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "event"), models.Q(("row", ""), _negated=True), ("day__isnull", False)),
                    models.Q(("kind", "file"), ("attachment__isnull", False)),
                    models.Q(("kind", "text"), models.Q(("text", ""), _negated=True)),
                    _connector="OR",
                ),
                name="evidence_is_something",
            ),
        ),
    ]
