"""Audit of a charity fund (kiểm tra tài chính quỹ): from balanced books to a transparency report.

Input is what `funds` proved: statements whose control totals hold, and the ledger of payments. A
held statement is refused; an unproved one goes on and every figure that needs it says so. Output is
one frozen `AuditResult`: roll-forward, in and out by month, management-cost ratio, traceability
ladder, flows, and the exceptions (ngoại lệ) that each test found.

Words. A **test** (phép kiểm tra, A01 to A36) is one file in `battery/`: it declares definition,
population, parameters with their source, law, and when it is wrong to suspect. A **hit** is one
exception: test, severity, đồng at risk, one sentence in each language, the lines. A test with
nothing to look at says "not run", never "passed". A missing or unverified figure of the law gives
"undecided" (chưa kết luận được), never a pass. The **ladder** (thang truy vết) T1 to T5 is always
shown with its denominator.

Every number carries a **selector** (`side=bank&flow=in&month=2024-09`) that picks its lines from
the tags the engine gave them; the sum over the selected lines is the number. `run_hash` covers
inputs and rule versions: the same hash means the same result.

Law: Decree 93/2019/NĐ-CP Art. 37 (management cost), Art. 8(2)(b) and (d) (restricted gifts,
records), Art. 34(3) (bank account). Who may: an auditor runs and signs off; the head of department
signs the report.
"""
