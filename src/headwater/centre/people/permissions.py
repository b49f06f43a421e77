"""All that one may be allowed to do, in one flat list. Views and actions name these, never a role."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """A stable key (stored in custom roles and in the audit trail: never rename one)."""

    SEE_HOME = "home.see"
    SEE_INDICATORS = "indicators.see"
    SEE_AGENTS = "indicators.see_agents"
    SEE_ROWS = "indicators.see_rows"
    DEFINE_INDICATORS = "indicators.define"
    SET_TARGETS = "targets.set"
    SHARE_VIEWS = "views.share"
    SUBSCRIBE_OTHERS = "subscriptions.others"
    EXPORT = "export"
    UNMASK_CUSTOMERS = "customers.unmask"
    MAKE_WALLBOARDS = "wallboards.make"
    SEE_SIGNALS = "signals.see"
    JUDGE_SIGNALS = "signals.judge"
    SEE_ANALYSES = "analyses.see"
    WRITE_ANALYSES = "analyses.write"
    SEE_FINDINGS = "findings.see"
    MANAGE_FINDINGS = "findings.manage"
    SEE_PROCESSES = "processes.see"
    REPORT_DEFECTS = "processes.report"
    EDIT_PROCESSES = "processes.edit"
    CONFIRM_PROCEDURES = "processes.confirm"
    RUN_SURVEYS = "surveys.run"
    SEE_IMPROVEMENTS = "improvements.see"
    RUN_IMPROVEMENTS = "improvements.run"
    APPROVE_GATES = "improvements.approve"
    DESIGN_PILOTS = "pilots.design"
    VERIFY = "improvements.verify"
    SEE_COMPLAINTS = "complaints.see"
    TAKE_COMPLAINTS = "complaints.take"
    HANDLE_COMPLAINTS = "complaints.handle"
    MANAGE_COMPLAINTS = "complaints.manage"
    TRACE_COMPLAINTS = "complaints.trace"
    SEE_JOURNEYS = "customers.journey"
    KEEP_ACCIDENTS = "accidents.keep"
    SEE_ACCOUNTABILITY = "accountability.see"
    PROPOSE_ACCOUNTABILITY = "accountability.propose"
    DECIDE_ACCOUNTABILITY = "accountability.decide"
    ARBITRATE = "accountability.arbitrate"
    SEE_BULLETINS = "bulletins.see"
    ISSUE_BULLETINS = "bulletins.issue"
    SEE_RECOVERY = "recovery.see"
    MODEL_LOOKALIKES = "recovery.model"
    RUN_CAMPAIGNS = "recovery.run"
    CALL_CUSTOMERS = "recovery.call"
    APPROVE_EXPORTS = "exports.approve"
    SEE_IMPORTS = "imports.see"
    MANAGE_SOURCES = "imports.sources"
    RUN_IMPORTS = "imports.run"
    UNDO_IMPORTS = "imports.undo"
    SEE_PEOPLE = "people.see"
    MANAGE_PEOPLE = "people.manage"
    MANAGE_ORGANISATION = "organisation.manage"
    MANAGE_ACCOUNTS = "accounts.manage"
    MANAGE_ROLES = "roles.manage"
    SEE_AUDIT = "audit.see"
    MANAGE_REFERENCE = "reference.manage"
    MANAGE_ROBOTS = "notices.robots"
    SEE_JOBS = "jobs.see"
    USE_API = "api.use"


LABELS: dict[Permission, Promise | str] = {
    Permission.SEE_HOME: _("see the own home page"),
    Permission.SEE_INDICATORS: _("see indicators of the own scope"),
    Permission.SEE_AGENTS: _("see single agents' figures and names"),
    Permission.SEE_ROWS: _("see the contacts behind a figure (customers masked)"),
    Permission.DEFINE_INDICATORS: _("define and change indicators"),
    Permission.SET_TARGETS: _("set targets"),
    Permission.SHARE_VIEWS: _("share saved views with others"),
    Permission.SUBSCRIBE_OTHERS: _("subscribe other people to an indicator"),
    Permission.EXPORT: _("export figures and lists"),
    Permission.UNMASK_CUSTOMERS: _("unmask a customer, with a reason, on record"),
    Permission.MAKE_WALLBOARDS: _("make wallboard links that need no sign-in"),
    Permission.SEE_SIGNALS: _("see signals, control charts and weak spots"),
    Permission.JUDGE_SIGNALS: _("judge signals: not an anomaly, notes, phases, chart settings"),
    Permission.SEE_ANALYSES: _("see special analyses and explanations"),
    Permission.WRITE_ANALYSES: _("open and write special analyses"),
    Permission.SEE_FINDINGS: _("see findings and where they stand"),
    Permission.MANAGE_FINDINGS: _("assign, join and close findings"),
    Permission.SEE_PROCESSES: _("see process maps, handbooks and the defect register"),
    Permission.REPORT_DEFECTS: _("report a defect of a process"),
    Permission.EDIT_PROCESSES: _("change process maps, procedures and handbooks"),
    Permission.CONFIRM_PROCEDURES: _("put a version of a procedure into effect"),
    Permission.RUN_SURVEYS: _("make questionnaires and read their answers"),
    Permission.SEE_IMPROVEMENTS: _("see improvements, pilots and verifications"),
    Permission.RUN_IMPROVEMENTS: _("open and run improvements"),
    Permission.APPROVE_GATES: _("approve gates, accept results, decide on shortfalls"),
    Permission.DESIGN_PILOTS: _("design and lock pilots"),
    Permission.VERIFY: _("verify improvements and run roll-outs"),
    Permission.SEE_COMPLAINTS: _("see complaint orders, hot spots and mass complaints"),
    Permission.TAKE_COMPLAINTS: _("take in complaints"),
    Permission.HANDLE_COMPLAINTS: _("work on complaint orders: reply, hand over, call back, close"),
    Permission.MANAGE_COMPLAINTS: _("classes and deadlines, merge and split, mass complaints"),
    Permission.TRACE_COMPLAINTS: _("trace complaints to step, cause and person"),
    Permission.SEE_JOURNEYS: _("see a customer's time line over all sources"),
    Permission.KEEP_ACCIDENTS: _("keep the register of service accidents"),
    Permission.SEE_ACCOUNTABILITY: _("see accountability records of the own scope"),
    Permission.PROPOSE_ACCOUNTABILITY: _("propose who answers for a complaint"),
    Permission.DECIDE_ACCOUNTABILITY: _("decide on accountability and set its rules"),
    Permission.ARBITRATE: _("arbitrate appeals against accountability"),
    Permission.SEE_BULLETINS: _("read bulletins and assessments"),
    Permission.ISSUE_BULLETINS: _("issue bulletins and assessments"),
    Permission.SEE_RECOVERY: _("see look-alike models, campaigns and their results"),
    Permission.MODEL_LOOKALIKES: _("make and run look-alike models and footprint cohorts"),
    Permission.RUN_CAMPAIGNS: _("set up and run recovery campaigns"),
    Permission.CALL_CUSTOMERS: _("call customers of a campaign and give the verdict"),
    Permission.APPROVE_EXPORTS: _("approve exports of many customers"),
    Permission.SEE_IMPORTS: _("see imports and their results"),
    Permission.MANAGE_SOURCES: _("connect databases that are read on a schedule"),
    Permission.RUN_IMPORTS: _("bring data in"),
    Permission.UNDO_IMPORTS: _("undo an import"),
    Permission.SEE_PEOPLE: _("see persons and the organisation"),
    Permission.MANAGE_PEOPLE: _("add and change persons"),
    Permission.MANAGE_ORGANISATION: _("change the organisation tree"),
    Permission.MANAGE_ACCOUNTS: _("open, lock and reset accounts"),
    Permission.MANAGE_ROLES: _("give and take roles, make own roles"),
    Permission.SEE_AUDIT: _("read the audit trail"),
    Permission.MANAGE_REFERENCE: _("change queues, services, brands, calendars"),
    Permission.MANAGE_ROBOTS: _("let robots speak in group chats"),
    Permission.SEE_JOBS: _("see background work"),
    Permission.USE_API: _("use the API with a token"),
}
