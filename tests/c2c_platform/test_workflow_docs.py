from django.core.management import call_command

from c2c_platform import workflow_docs


def test_committed_document_is_up_to_date():
    assert workflow_docs.PATH.read_text(encoding="utf-8") == workflow_docs.document()


def test_command_writes_the_document(tmp_path, monkeypatch):
    path = tmp_path / "workflow.md"
    monkeypatch.setattr("c2c_platform.management.commands.workflow_docs.PATH", path)
    call_command("workflow_docs")
    assert path.read_text(encoding="utf-8") == workflow_docs.document()


def test_document_names_every_step():
    lines = workflow_docs.document().splitlines()
    assert "| Submit | draft, returned | submitted | `may_edit`, `is_complete` |" in lines
    assert "    agreed --> approved: approve" in lines
