// Open corrective actions of earlier inspections are questions of this visit, in a section of
// their own at the end. The server knows their names (`corrective_<id>`) and takes a verdict.

import type { CasePack } from "../../contract";
import type { Checklist, Question } from "../../evaluation/index";

export function withCorrective(
  checklist: Checklist, open: CasePack["corrective"], title: string,
): Checklist {
  if (!open.length) return checklist;
  const code = String(checklist.sections.length + 1);
  const questions = open.map((one, index) => asked(one, `${code}.${index + 1}`));
  return {
    ...checklist,
    sections: [...checklist.sections, {
      code, name: "corrective", title_vi: title, title_en: title, relevant: null, notes: [], questions,
      computed: [],
    }],
  };
}

function asked(one: CasePack["corrective"][number], code: string): Question {
  return {
    code, name: one.question, kind: "verdict", label_vi: one.text, label_en: one.text, hint_vi: "",
    hint_en: "", law: [], severity: "high", critical: false, status: "verified", remedy: "",
    relevant: null, required: true, evidence: [], finding_vi: "", finding_en: "",
    constraint: null, constraint_vi: "", constraint_en: "",
    choices: [
      { name: "pass", label_vi: "Đã khắc phục", label_en: "Done" },
      { name: "fail", label_vi: "Chưa khắc phục", label_en: "Not done" },
      { name: "not_applicable", label_vi: "Không áp dụng", label_en: "Not applicable" },
    ],
  };
}
