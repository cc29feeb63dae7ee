"""Named addresses that the crawl does not come to, each with the reason.

A new page is visited or listed here: tests/browser/test_pages.py asks for one of the two.
"""

ALLAUTH = """
    account_signup account_inactive account_email_verification_sent account_set_password account_confirm_email
    account_confirm_login_code account_reset_password_from_key account_reset_password_from_key_done
    account_reset_password_done account_logout mfa_authenticate mfa_reauthenticate mfa_deactivate_totp
    mfa_view_recovery_codes mfa_generate_recovery_codes mfa_download_recovery_codes mfa_login_webauthn
    mfa_reauthenticate_webauthn mfa_remove_webauthn mfa_edit_webauthn
"""
POSTED = """
    set_language accounts:notifications_read accounts:notification_read cities:invitation_resend
    cities:invitation_withdraw cities:membership_end cities:invitation_accept cities:delegation_end
    cities:verification_act matching:bulk_prepare matching:bulk_confirm matching:offer_copy matching:offer_act
    matching:request_copy matching:request_act matching:attachment_remove matching:match_interest
    matching:match_decline matching:match_message matching:match_approve matching:match_reject
    matching:search_save matching:search_delete matching:run_cancel matching:run_resume pilots:pilot_start
    pilots:pilot_activate pilots:pilot_complete pilots:pilot_resume pilots:pilot_publish
    pilots:agreement_amend pilots:agreement_discard pilots:agreement_freeze pilots:agreement_reopen
    pilots:agreement_sign pilots:documentation_confirm
    pilots:section_accept pilots:round_open pilots:invitation_add pilots:activity_tick pilots:consent_renew
    pilots:update_accept pilots:update_begin pilots:update_confirm pilots:update_rhythm
    cities:member_import_choose cities:member_import_confirm cities:member_import_discard
    library:edition_remove library:reuse_remove library:practice_in library:practice_out library:tool_in
    library:tool_out library:tool_act programmes:call_close programmes:round_table_publish
    programmes:seat_remove pilots:comment_release pilots:paper_take_back reporting:release_begin
    reporting:release_submit reporting:release_release reporting:section_remove reporting:section_move
    reporting:schedule_end reporting:report_retry partners:secret_end reporting:milestone_remove
    reporting:target_remove reporting:association_report_accept
"""
FILES = """
    matching:attachment reporting:target_file reporting:iati_activities reporting:report_download
    reporting:published_feed reporting:published_download library:edition_file reporting:facts_schema
    reporting:trend_file
    pilots:agreement_file pilots:agreement_pdf pilots:plan_calendar pilots:sheet_print pilots:paper_print
    pilots:update_workbook
    pilots:documentation_file pilots:documentation_preview pilots:evidence_file programmes:pledge_document
    programmes:call_sheet programmes:pack_pdf programmes:pack_xlsx programmes:round_table_calendar
"""
NOT_OFFERED = """
    cities:member_import_detail library:collection_edit library:edition_edit library:edition_new
    library:practice_edit library:tool_edit pilots:consent_withdraw pilots:file_withdraw
    pilots:update_return reporting:release_return reporting:association_report_return
    reporting:milestone_change reporting:target_create reporting:target_change
    programmes:organisation_priorities programmes:pledge_commit programmes:programme_establish
"""
LOOKED_AT_ELSEWHERE = {
    "tests/browser/test_comments.py": "pilots:comments pilots:comment_shorten pilots:comment_withhold",
    "tests/browser/test_desk.py": """
        matching:bulk_detail matching:match_notes matching:offer_notes matching:request_notes
        matching:offer_shortlist matching:request_shortlist
    """,
    "tests/browser/test_writing.py": """
        matching:offer_edit matching:offer_part matching:offer_files matching:offer_check
        matching:offer_submitted matching:request_check matching:request_submitted
    """,
    "tests/browser/test_runs.py": "matching:run_detail matching:run_suggestions matching:run_unserved",
    "tests/browser/test_ways.py": """
        pilots:agreement_edit pilots:supporter_add pilots:section_return
        reporting:report_compare
    """,
    "tests/browser/test_offline.py": "offline",
}
UNVISITED = {
    **dict.fromkeys(ALLAUTH.split(), "a step of signing in that somebody has to be in the middle of"),
    **dict.fromkeys(POSTED.split(), "answers to a button, with another page"),
    **{name: f"looked at in {test}" for test, names in LOOKED_AT_ELSEWHERE.items() for name in names.split()},
    "healthz": "for machines",
    **dict.fromkeys(("partners:token", "partners:revoke", "partners:metadata"), "for machines"),
    "service-worker": "for machines",
    **dict.fromkeys(FILES.split(), "a file"),
    **dict.fromkeys(
        NOT_OFFERED.split(),
        "no role of the crawl is offered it on those pages of the demonstration network that it opens",
    ),
    "cities:invitation": "behind a link of which only a hash is kept; walked in tests/browser/test_people.py",
}
API = ("api-", "openapi")


def unexplained(names: set[str], visited: set[str]) -> list[str]:
    """Addresses neither visited nor listed, and those listed though they are visited."""
    pages = {name for name in names if not name.startswith(API) and not name.endswith(("-list", "-detail"))}
    return sorted(pages - visited - set(UNVISITED)) + sorted(visited & set(UNVISITED))
