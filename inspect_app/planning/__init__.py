"""The yearly plan of one inspection body (kế hoạch thanh tra năm, kế hoạch kiểm tra chuyên đề).

**Who is planned.** A plan starts from ALL facilities and funds in the register: one item (mục kế
hoạch) each, so that nobody is forgotten.  Taking one out asks for nothing at once, but the plan
then names it as left out and cannot be submitted without a recorded reason.  What is registered
later shows up as not covered by itself: coverage (tỷ lệ bao phủ) is always counted against the
register.

**States.** draft → submitted → approved, or submitted → returned → submitted (bản thảo, chờ phê
duyệt, đã phê duyệt, trả lại để sửa).  Every change writes a `PlanVersion`: the whole content as
canonical JSON with its SHA-256, who, when, and the comment.  An approved plan is frozen: its hash
is kept in the plan, every later edit is refused, and `rules.seal_verdict` recomputes the hash from
the stored text and compares that text with the rows.

**Who may.** `plan.draft` drafts and submits; `plan.approve` approves or returns, but never somebody
who wrote any version of the content (four eyes: a rule, and a CHECK constraint for the drafter and
the submitter); `case.decide` issues the numbered decision that opens a case, once per item.

**Law.** Law 84/2025/QH15 Art. 7 (who inspects), Art. 18 (yearly plan and its dates); Decree
217/2025/NĐ-CP Art. 6, 7 (who checks, thematic plans).  The dates come from the law book
(`tt_plan_submit`, `tt_plan_opinion`, `tt_plan_issue`) and are shown, never enforced.

**Where.** `rules/` what a plan may be (pure), `actions/` drafting, approval, deciding; `queries`
what the pages show.
"""
