"""Where the pages of dossiers are."""

from __future__ import annotations

from django.urls import path

from dossiers import feeds
from dossiers.views import (
    appraisal,
    appraisal_fields,
    batches,
    board,
    book,
    calendar,
    chase_letters,
    chasing,
    council,
    drill,
    evidence_list,
    figures,
    filing,
    following,
    home,
    hooks,
    jobs,
    late,
    letterheads,
    looks,
    meeting,
    notes,
    office_keeping,
    offline,
    opening,
    outside,
    papers,
    practice,
    presence,
    proof,
    public_counts,
    register,
    report,
    report_chasing,
    results,
    scoring,
    shared_work,
    sittings,
    storage,
    upper,
    why,
    word_templates,
    workflow,
)

app_name = "dossiers"

desk_urls = [
    path("", home.home, name="home"),
    path("gioi-thieu/da-xem/", home.welcomed, name="welcomed"),
    path("thong-bao/", home.notices, name="notices"),
    path("thong-bao/da-doc-het/", home.notices_read, name="notices_read"),
    path("thong-bao/<int:pk>/da-doc/", home.notice_read, name="notice_read"),
]

# -- A unit's dossier ----------------------------------------------------------------------------------------------
unit_urls = [
    path("ho-so/", home.index, name="index"),
    path("ho-so/<int:pk>/", workflow.detail, name="detail"),
    path("ho-so/<int:pk>/duyet/", workflow.approve, name="approve"),
    path("ho-so/<int:pk>/buoc/<slug:step>/", workflow.step, name="step"),
    path("ho-so/<int:pk>/bien-nhan/<slug:number>/", workflow.receipt, name="receipt"),
    path("ho-so/<int:pk>/bien-nhan/<slug:number>.pdf", workflow.receipt_pdf, name="receipt_pdf"),
    path("ho-so/<int:pk>/van-ban/", papers.papers, name="papers"),
    path("ho-so/<int:pk>/van-ban/<slug:kind>.pdf", papers.paper_pdf, name="paper_pdf"),
    path("ho-so/<int:pk>/van-ban/<slug:kind>.docx", papers.paper_word, name="paper_word"),
    path("ho-so/<int:pk>/van-ban/<slug:kind>/so-ngay/", papers.register, name="register"),
    path("ho-so/<int:pk>/van-ban/<slug:kind>/ban-da-ky/", papers.attach_scan, name="attach_scan"),
    path("lich/<int:pk>/", calendar.calendar, name="calendar"),
    path("lich/<str:token>.ics", feeds.unit_calendar, name="unit_calendar"),
    path("ho-so/<int:pk>/ban-da-ky/<int:copy>/kiem-tra/", papers.check_copy, name="check_copy"),
    path("tep/<int:pk>/", papers.file, name="file"),
    path("tep/<int:pk>/xem/", evidence_list.preview, name="file_preview"),
]

# -- Evidence: one list of references for the whole dossier --------------------------------------------------------
evidence_urls = [
    path("ho-so/<int:pk>/minh-chung/", evidence_list.evidence, name="evidence"),
    path("ho-so/<int:pk>/minh-chung/lay-lai/", evidence_list.take_over, name="evidence_take_over"),
    path("ho-so/<int:pk>/minh-chung/<int:evidence>/", evidence_list.change, name="evidence_change"),
    path("ho-so/<int:pk>/minh-chung/<int:evidence>/bo/", evidence_list.remove, name="evidence_remove"),
    path("ho-so/<int:pk>/minh-chung/<int:evidence>/lay-lai/", evidence_list.restore, name="evidence_restore"),
]

# -- Work shared within the unit -----------------------------------------------------------------------------------
shared_urls = [
    path("ho-so/<int:pk>/phan-cong/", shared_work.work, name="shared_work"),
    path("ho-so/<int:pk>/phan-cong/<str:code>/bo/", shared_work.take_back, name="assignment_back"),
    path("ho-so/<int:pk>/trao-doi/<str:code>/", shared_work.talk, name="unit_talk"),
]

# -- Why a dossier stands where it stands ---------------------------------------------------------------------------
why_urls = [
    path("ho-so/<int:pk>/vi-sao/", why.why, name="why"),
    path("ho-so/<int:pk>/doi-chieu/", why.scores, name="three_scores"),
    path("ho-so/<int:pk>/phat-sinh/", late.late, name="late"),
    path("ho-so/<int:pk>/phat-sinh/<int:fact>/ket-luan/", late.conclude, name="late_conclude"),
]

# -- The unit's content: council, scores, figures, meeting, report ---------------------------------------------------
content_urls = [
    path("ho-so/<int:pk>/hoi-dong/", council.council, name="council"),
    path("ho-so/<int:pk>/hoi-dong/thanh-vien/", council.members, name="council_save"),
    path("ho-so/<int:pk>/hoi-dong/nguoi-ky/", council.signer, name="signer_save"),
    path("ho-so/<int:pk>/hoi-dong/nguoi-ky/chon/", council.choose_signer, name="signer_choose"),
    path("ho-so/<int:pk>/tu-cham/", scoring.scoring, name="scoring"),
    path("ho-so/<int:pk>/tu-cham/bang-tinh/", offline.offline, name="offline"),
    path("ho-so/<int:pk>/tu-cham/bang-tinh.xlsx", offline.sheet, name="offline_sheet"),
    path("ho-so/<int:pk>/tu-cham/phieu-trong.pdf", offline.blank, name="blank_sheet"),
    path("ho-so/<int:pk>/tu-cham/dang-mo/", presence.presence, name="presence"),
    path("ho-so/<int:pk>/tu-cham/tieu-chi/<str:code>/", scoring.score, name="score_save"),
    path("ho-so/<int:pk>/tu-cham/su-kien/<str:code>/", scoring.veto, name="veto_save"),
    path("ho-so/<int:pk>/tu-cham/y-kien/<int:remark>/", scoring.reply, name="remark_reply"),
    path("ho-so/<int:pk>/so-lieu/", figures.figures, name="figures"),
    path("ho-so/<int:pk>/so-lieu/<str:code>/", figures.figure, name="figure_save"),
    path("ho-so/<int:pk>/hop/", meeting.meeting, name="meeting"),
    path("ho-so/<int:pk>/hop/hoi-dong/", meeting.session, name="session"),
    path("ho-so/<int:pk>/hop/luu/<slug:slug>/", meeting.meeting_save, name="meeting_save"),
    path("ho-so/<int:pk>/hop/<slug:slug>/chuan-bi/", sittings.sitting, name="sitting"),
    path("ho-so/<int:pk>/hop/<slug:slug>/giay-moi/", sittings.invitation, name="sitting_invitation"),
    path("ho-so/<int:pk>/hop/<slug:slug>/giay-moi.pdf", sittings.invitation_paper, name="sitting_paper"),
    path("ho-so/<int:pk>/hop/<slug:slug>/diem-danh/", sittings.roll, name="sitting_roll"),
    path("ho-so/<int:pk>/hop/<slug:slug>/so-toi-thieu/", sittings.quorum, name="sitting_quorum"),
    path("ho-so/<int:pk>/hop/<slug:slug>/phien-moi/", sittings.next_session, name="sitting_next"),
    path("ho-so/<int:pk>/bao-cao/", report.report, name="report"),
    path("ho-so/<int:pk>/bao-cao/<str:code>/", report.section, name="section_save"),
]

# -- The Office: inbox, appraisal, dashboard, journal ----------------------------------------------------------------
office_urls = [
    path("tham-dinh/", appraisal.inbox, name="inbox"),
    path("tham-dinh/<int:pk>/", appraisal.appraise, name="appraise"),
    path("tham-dinh/<int:pk>/buoc/<slug:step>/", appraisal.step, name="appraisal_step"),
    path("tham-dinh/<int:pk>/nhat-tri/", appraisal.agree, name="appraisal_agree"),
    path("tham-dinh/<int:pk>/diem/<str:code>/", appraisal_fields.score, name="appraisal_score"),
    path("tham-dinh/<int:pk>/chot/<str:code>/", appraisal_fields.final, name="appraisal_final"),
    path("tham-dinh/<int:pk>/su-kien/<str:code>/", appraisal_fields.veto, name="appraisal_veto"),
    path("tham-dinh/<int:pk>/kiem-tra/<slug:code>/", appraisal_fields.check, name="appraisal_check"),
    path("tham-dinh/<int:pk>/y-kien/", appraisal.remark, name="appraisal_remark"),
    path(
        "tham-dinh/<int:pk>/y-kien/<int:remark_pk>/bo/", appraisal.remark_back, name="appraisal_remark_back"
    ),
    path("tham-dinh/<int:pk>/ghi-chu/", notes.notes, name="notes"),
    path("tham-dinh/<int:pk>/ghi-chu/<str:code>/", notes.note, name="note"),
    path("tham-dinh/<int:pk>/tra-lai/", appraisal.return_, name="appraisal_return"),
    path("tham-dinh/<int:pk>/ket-luan/", appraisal.conclude, name="appraisal_conclude"),
    path("ho-so/<int:pk>/giai-trinh/", appraisal.explain, name="explanations"),
    path("ho-so/<int:pk>/giai-trinh/<str:code>/", appraisal_fields.explanation, name="explanation"),
    path("theo-doi/", board.board_index, name="board_index"),
    path("theo-doi/<slug:code>/", board.board, name="board"),
    path("theo-doi/<slug:code>/so-sanh-bo/", board.compare_sets, name="campaign_compare"),
    path("theo-doi/<slug:code>/cay/", drill.start, name="drill_start"),
    path("theo-doi/<slug:code>/cay/<slug:path>/", drill.node, name="drill"),
    path("theo-doi/<slug:code>/chua-bat-dau/", drill.idle, name="drill_idle_all"),
    path("theo-doi/<slug:code>/chua-bat-dau/<slug:path>/", drill.idle, name="drill_idle"),
    path("theo-doi/<slug:code>/so-sanh-dot/", drill.compare, name="drill_compare_all"),
    path("theo-doi/<slug:code>/so-sanh-dot/<slug:path>/", drill.compare, name="drill_compare"),
    path("theo-doi/<slug:code>/dang-mo/", drill.opening, name="opening"),
    path("theo-doi/<slug:code>/dang-mo/huy/", drill.cancel_opening, name="opening_cancel"),
    path("theo-doi/<slug:code>/don-doc/", chasing.chase, name="chase"),
    path("theo-doi/<slug:code>/don-doc/<int:pk>/goi-dien/", chasing.call, name="chase_call"),
    path("theo-doi/<slug:code>/don-doc/lich-nhac/", chasing.reminders, name="reminders"),
    path("theo-doi/<slug:code>/don-doc/tam-dung/", chasing.pause, name="reminders_pause"),
    path("theo-doi/<slug:code>/don-doc/cong-van/", chase_letters.draft, name="chase_letter_draft"),
    path("theo-doi/<slug:code>/don-doc/cong-van/<int:pk>/", chase_letters.letter, name="chase_letter"),
    path(
        "theo-doi/<slug:code>/don-doc/cong-van/<int:pk>/so-ngay/",
        chase_letters.register,
        name="chase_letter_register",
    ),
    path("theo-doi/<slug:code>/don-doc/cong-van/<int:pk>/bo/", chase_letters.drop, name="chase_letter_drop"),
    path("cong-van/<int:pk>.pdf", chase_letters.pdf, name="chase_letter_pdf"),
    path("theo-doi/<slug:code>/mo/", opening.open_campaign, name="open_campaign"),
    path("theo-doi/<slug:code>/ket-thuc/", opening.close_campaign, name="close_campaign"),
    path("dien-tap/", practice.practice, name="practice"),
    path("dien-tap/<slug:code>/mo/", practice.start, name="practice_start"),
    path("dien-tap/<slug:code>/xoa/", practice.wipe, name="practice_wipe"),
    path("nhat-ky/", board.journal_index, name="journal_index"),
    path("nhat-ky/he-thong/", looks.system_journal, name="system_journal"),
    path("nhat-ky/<slug:code>/", board.campaign_journal, name="journal"),
    path("nhat-ky/<slug:code>/luot-xem/", looks.campaign_looks, name="looks"),
]

# -- The level above: bundle, acts, results --------------------------------------------------------------------------
upper_urls = [
    path("tong-hop/", upper.index, name="upper_index"),
    path("tong-hop/viec/<int:pk>/", upper.job, name="upper_job"),
    path("tong-hop/viec/<int:pk>/huy/", upper.cancel_job, name="upper_job_cancel"),
    path("tong-hop/ghi-nhan/<int:pk>/", outside.act, name="act"),
    path("tong-hop/ghi-nhan/<int:pk>/xac-nhan/", outside.confirm, name="act_confirm"),
    path("tong-hop/ghi-nhan/<int:pk>/huy/", outside.cancel, name="act_cancel"),
    path("tong-hop/<slug:code>/", upper.upper, name="upper"),
    path("tong-hop/<slug:code>/hop/", upper.meeting, name="upper_meeting"),
    path("tong-hop/<slug:code>/van-ban/", upper.papers, name="upper_papers"),
    path("tong-hop/<slug:code>/van-ban/duyet/", upper.approve, name="upper_approve"),
    path("tong-hop/<slug:code>/van-ban/<slug:kind>.pdf", upper.pdf, name="upper_pdf"),
    path("tong-hop/<slug:code>/van-ban/<slug:kind>.docx", upper.word, name="upper_word"),
    path("tong-hop/<slug:code>/van-ban/<slug:kind>/so-ngay/", upper.register, name="upper_register"),
    path("tong-hop/<slug:code>/lap/", upper.build, name="upper_build"),
    path("tong-hop/<slug:code>/ket-xuat/", batches.batches, name="batches"),
    path("tong-hop/<slug:code>/ket-xuat/bat-dau/", batches.start, name="batch_start"),
    path("tong-hop/<slug:code>/cap-tren/", outside.acts, name="acts"),
    path("tong-hop/<slug:code>/cap-tren/<slug:kind>/", outside.record, name="act_record"),
    path("tong-hop/<slug:code>/cong-khai/", register.publication, name="publication"),
    path("tong-hop/<slug:code>/xep-loai/", results.rating, name="rating"),
    path("tong-hop/<slug:code>/nam-sau/", results.next_year, name="next_year"),
    path("ho-so/<int:pk>/ket-qua/", results.result, name="result"),
    path("ho-so/<int:pk>/ket-qua/thong-bao.pdf", results.notice, name="result_notice"),
    path("ho-so/<int:pk>/ket-qua/thong-bao.docx", results.notice_word, name="result_notice_word"),
    path("ho-so/<int:pk>/ket-qua/so-ngay/", results.register_notice, name="result_register"),
]

# -- Long work ------------------------------------------------------------------------------------------------------
job_urls = [
    path("viec-nen/", jobs.jobs, name="jobs"),
    path("viec-nen/<int:pk>/", jobs.job, name="job"),
    path("viec-nen/<int:pk>/huy/", jobs.cancel, name="job_cancel"),
    path("viec-nen/<int:pk>/chay-lai/", jobs.again, name="job_again"),
]

# -- Plans followed by duties and reports, without scores; and all years of a unit on one wall -----------------------
follow_urls = [
    path("thuc-hien/", following.index, name="follow_index"),
    path("thuc-hien/cac-nam/", following.year_wall, name="year_wall"),
    path("thuc-hien/<slug:code>/", following.follow, name="follow"),
    path("thuc-hien/<slug:code>/don-doc/", report_chasing.chase, name="report_chase"),
    path("thuc-hien/<slug:code>/don-doc/<int:pk>/goi-dien/", report_chasing.call, name="report_call"),
    path("thuc-hien/<slug:code>/don-doc/cong-van/", report_chasing.letters, name="report_letters"),
    path("thuc-hien/<slug:code>/don-doc/lich-nhac/", report_chasing.reminders, name="report_reminders"),
    path("thuc-hien/<slug:code>/don-doc/tam-dung/", report_chasing.pause, name="report_pause"),
    path("thuc-hien/<slug:code>/nhiem-vu/", following.duties, name="duties"),
    path("thuc-hien/<slug:code>/nhiem-vu/<int:pk>/<str:duty_code>/", following.duty, name="duty"),
    path("thuc-hien/<slug:code>/chi-tieu/", following.targets, name="targets"),
    path("thuc-hien/<slug:code>/chi-tieu/<str:target_code>/", following.target_base, name="target_base"),
    path(
        "thuc-hien/<slug:code>/chi-tieu/<str:target_code>/<str:milestone>/<int:pk>/",
        following.figure,
        name="target_figure",
    ),
    path("thuc-hien/<slug:code>/bao-cao/<int:pk>/", filing.filing, name="filing"),
    path("thuc-hien/<slug:code>/bao-cao/<int:pk>/van-ban.pdf", filing.filing_pdf, name="filing_pdf"),
    path("thuc-hien/<slug:code>/bao-cao/<int:pk>/van-ban.docx", filing.filing_word, name="filing_word"),
    path("thuc-hien/<slug:code>/bao-cao/<int:pk>/tra-lai/", filing.return_filing, name="filing_return"),
]

# -- Proof: anybody may check a code; whoever has a role reads a received paper ---------------------------------------
proof_urls = [
    path("kiem-tra/", proof.check_index, name="check_index"),
    path("kiem-tra/khoa.json", proof.keys, name="paper_keys"),
    path("kiem-tra/<str:code>/", proof.check, name="check"),
    path("doc-van-ban/", proof.read_received, name="read_received"),
]

# -- What an office keeps for its papers ------------------------------------------------------------------------------
keeping_urls = [
    path("don-vi/<int:pk>/tieu-de/", letterheads.letterhead, name="letterhead"),
    path("don-vi/<int:pk>/tieu-de/nguoi-ky/", letterheads.signatory, name="signatory_add"),
    path(
        "don-vi/<int:pk>/tieu-de/nguoi-ky/<int:signatory>/",
        letterheads.end_signatory,
        name="end_signatory",
    ),
    path("don-vi/<int:pk>/mau-word/", word_templates.templates, name="word_templates"),
    path("don-vi/<int:pk>/mau-word/<int:template>/", word_templates.version, name="word_template"),
    path("don-vi/<int:pk>/mau-word/<slug:kind>/", word_templates.kind, name="word_template_kind"),
    path(
        "don-vi/<int:pk>/mau-word/<slug:kind>/goc.docx", word_templates.shipped, name="word_template_shipped"
    ),
    path(
        "don-vi/<int:pk>/mau-word/<slug:kind>/ve-mau-goc/", word_templates.revert, name="word_template_revert"
    ),
    path("don-vi/<int:pk>/so-van-ban/", book.book, name="book"),
    path("don-vi/<int:pk>/dung-luong/", storage.storage, name="storage"),
    path("don-vi/<int:pk>/chung-thu/", office_keeping.roots, name="trust_roots"),
    path("don-vi/<int:pk>/chung-thu/<int:root>/bo/", office_keeping.distrust, name="distrust_root"),
]

# -- Other systems that are told ---------------------------------------------------------------------------------
hook_urls = [
    path("bao-tu-dong/<int:pk>/", hooks.hooks, name="hooks"),
    path("bao-tu-dong/dang-ky/<int:pk>/", hooks.hook, name="hook"),
    path("bao-tu-dong/dang-ky/<int:pk>/ngung/", hooks.end, name="hook_end"),
    path("bao-tu-dong/tin/<int:pk>/gui-lai/", hooks.again, name="hook_again"),
]

# -- Open to everybody ----------------------------------------------------------------------------------------------
public_urls = [
    path("so-cong-nhan/", register.public_register, name="public_register"),
    path("so-cong-nhan/so-lieu/", public_counts.public_counts_page, name="public_counts"),
    path("so-cong-nhan/<int:pk>/", register.public_entry, name="public_entry"),
]

own_urls = [*desk_urls, *unit_urls, *keeping_urls, *evidence_urls, *shared_urls, *why_urls, *content_urls]
urlpatterns = [
    *public_urls,
    *hook_urls,
    *own_urls,
    *office_urls,
    *upper_urls,
    *job_urls,
    *follow_urls,
    *proof_urls,
]
