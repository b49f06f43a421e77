"""Two people doing the same thing at the same moment: the slower one reads a sentence."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from headwater.centre.people.models import Post
from tests.cast import Cast


@pytest.mark.django_db(transaction=True)
def test_the_slower_of_two_reads_a_sentence(cast: Cast) -> None:
    """Both checks have passed before either has saved: only the database can tell them apart."""
    client, answers = cast.client_of("administrator"), []

    def slower() -> None:
        answers.append(client.post("/posts/", {"name": "班长", "name_en": ""}))
        connection.close()

    with connection.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute("insert into people_post (name, name_en) values ('班长', '')")
        thread = threading.Thread(target=slower)
        thread.start()
        # The other's insert waits for this one; then it is refused.
        thread.join(timeout=1.5)
        cursor.execute("commit")
    thread.join(timeout=20)
    assert answers[0].status_code == 409, answers[0].content.decode()[:500]
    assert "已有其他人保存" in answers[0].content.decode()
    assert Post.objects.filter(name="班长").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_nul_is_refused_wherever_it_comes(cast: Cast, method: str) -> None:
    """No text of the database can hold it."""
    client = cast.client_of("administrator")
    assert getattr(client, method)("/posts/?q=%00").status_code == 400
    body = "name=%00"
    answer = client.post("/posts/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
