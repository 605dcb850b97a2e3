"""Cases of inspection (thanh tra) and specialised check (kiểm tra chuyên ngành), from the decision
to the draft of the result.

Words: case (cuộc thanh tra), stage (bước), answer (kết quả trả lời), finding (phát hiện), violation
(hành vi vi phạm), legal basis (căn cứ pháp lý), evidence photo (ảnh chứng cứ), receipt (biên nhận).

States of a case: opened → in_progress (announced) → ready (field work closed) → concluded (the
result bears both signatures; read from the paper) → closed.  Regime, clocks and checklist version
are pinned on the day of the decision (Law on Inspection 84/2025/QH15; Decree 217/2025/NĐ-CP).

- `opening.open_case`: the plan calls it inside its own action
- `rules/`: stages and clocks, the shape of an operation, picture headers, severities; pure
- `actions/`: answers (idempotent by operation id), findings and violations, photos, stages, result
- `papers/`: rows → the data of the decision and of the result; no PDF here
- `views.py` pages, `api` the JSON that a tablet speaks (device token, or session with form key)

Who may: the team of a case sees and answers it (`inspection.answer`), its leader moves it on
(`case.lead`), the head sees all cases of the body (`case.decide`); for others a case is not there.
To add a kind of stage clock: `inspect_app/law/regimes.yaml`; nothing here names a number of days.
"""
