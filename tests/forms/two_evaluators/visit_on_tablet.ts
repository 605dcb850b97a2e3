// What the tablet makes of a visit, in the shape of `both.py`.
import type { Answer } from "../../../inspect_app/frontend/src/forms/answers";
import { EvaluationFault, valueOf } from "../../../inspect_app/frontend/src/forms/evaluator";
import type { Form, Tree } from "../../../inspect_app/frontend/src/forms/form";
import { Session } from "../../../inspect_app/frontend/src/forms/session";
import { UnknownPath } from "../../../inspect_app/frontend/src/forms/state";
import * as values from "../../../inspect_app/frontend/src/forms/values";

export interface Visit {
  form: Form;
  now: string;
  user: string;
  device: string;
  answers: [path: string, value: string][];
  expressions: [path: string, tree: Tree][];
}

export function outcomeOf(visit: Visit): unknown {
  return faultless(() => {
    const { user, device } = visit;
    const session = new Session(visit.form, new Date(visit.now), { user, device });
    for (const [path, value] of visit.answers) session.answer(path, value);
    const nodes = new Map(all(session.root).map((node) => [node.path, node]));
    const states = [...session.states()].map(([path, state]) => {
      const { relevant, value, required, constraintOk, readonly } = state;
      const choices = [...session.choicesOf(nodes.get(path)!)];
      return [path, relevant, value, required, constraintOk, readonly, choices];
    });
    const results = visit.expressions.map(([path, tree]) =>
      faultless(() => {
        const node = nodes.get(path)!;
        return shown(valueOf(tree, { world: session, node, original: node, position: 1, size: 1 }));
      }),
    );
    return [states, results];
  });
}

function faultless(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvaluationFault) return "fault";
    if (error instanceof UnknownPath) return "unknown path";
    return `crash: ${String(error)}`;
  }
}

function all(node: Answer): Answer[] {
  return [node, ...node.below().flatMap(all)];
}

function shown(value: values.Value): unknown[] {
  const kind =
    values.isNodes(value) ? "nodes" : value instanceof values.Moment ? "moment" : typeof value;
  const number = values.toText(values.toNumber(value));
  const texts = values.isNodes(value) ? values.textsOf([value]) : [];
  return [kind, values.toText(value), number, values.toTruth(value), texts];
}
