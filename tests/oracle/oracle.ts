// ODK's form engine behind one function: a form and answers in, the state of every node out.
// Runs in a browser; tests/oracle/engine.py starts it.
import { stopClock } from "./clock";

import { loadForm } from "@getodk/xforms-engine";
import type { AnyNode, FetchFormAttachment, RepeatRangeNode, RootNode } from "@getodk/xforms-engine";

interface NodeState {
  relevant: boolean;
  value: string;
  required: boolean;
  constraint_ok: boolean;
  readonly: boolean;
}

interface Question {
  xml: string;
  answers: [path: string, value: string][];
  attachments: Record<string, string>;
  now: string;
  language: string;
}

/** `refused` says what could not be done: the form could not be loaded, or an answer not given. */
type Verdict = { nodes: Record<string, NodeState> } | { refused: "form" | "answer"; why: string };

class AnswerRefused extends Error {}

const isRange = (node: AnyNode): node is RepeatRangeNode => node.nodeType.startsWith("repeat-range");

const childrenOf = (node: AnyNode): readonly AnyNode[] =>
  (node.currentState.children ?? []) as readonly AnyNode[];

function reasons(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const within = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  const texts = [error.message || `${error.name} without a message`, ...within.filter(Boolean).map(reasons)];
  return [...new Set(texts.filter(Boolean))].join(" | ");
}

function served(attachments: Record<string, string>): FetchFormAttachment {
  return async (resource) => {
    const name = decodeURIComponent(resource.href.split("/").at(-1) ?? "");
    const text = attachments[name];
    if (text === undefined) return new Response("", { status: 404 });
    const kind = name.endsWith(".csv") ? "text/csv" : name.endsWith(".xml") ? "text/xml" : "application/geo+json";
    return new Response(text, { headers: { "content-type": kind } });
  };
}

/** The instance of a repeat at a position from 1; missing ones are added where a person may. */
function instanceOf(range: RepeatRangeNode, position: number): AnyNode {
  const missing = position - range.currentState.children.length;
  if (missing > 0) {
    if (range.nodeType === "repeat-range:controlled")
      throw new AnswerRefused(`${range.currentState.reference} has no instance ${position}`);
    range.addInstances(undefined, missing);
  }
  return range.currentState.children[position - 1] as AnyNode;
}

function nodeAt(root: RootNode, path: string): AnyNode {
  const [, first, ...steps] = path.split("/");
  if (`/${first}` !== root.currentState.reference) throw new AnswerRefused(`no node ${path}`);
  return steps.reduce<AnyNode>((parent, step) => {
    const [, name, position] = /^([^[]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
    const wanted = `${parent.currentState.reference}/${name}`;
    const child = childrenOf(parent).find((one) => one.currentState.reference === wanted);
    if (!child || isRange(child) !== (position !== undefined)) throw new AnswerRefused(`no node ${path}`);
    return isRange(child) ? instanceOf(child, Number(position)) : child;
  }, root as AnyNode);
}

function answer(root: RootNode, path: string, value: string): void {
  const node = nodeAt(root, path);
  switch (node.nodeType) {
    case "input":
      (node.setValue as (value: string) => void)(value);
      break;
    case "range":
      (node.setValue as (value: string | null) => void)(value || null);
      break;
    case "select":
      node.selectValues(value.split(/\s+/).filter(Boolean));
      break;
    case "rank":
      node.setValues(value.split(/\s+/).filter(Boolean));
      break;
    case "trigger":
      node.setValue(value === "OK");
      break;
    case "upload":
      node.setValue(value ? new File(["."], value) : null);
      break;
    case "repeat-instance":
      if (value) throw new AnswerRefused(`${path} is a repeat and takes no value`);
      break;
    default:
      throw new AnswerRefused(`${path} is a ${node.nodeType} and takes no answer`);
  }
}

function record(node: AnyNode, into: Record<string, NodeState>): void {
  const { currentState: state, validationState: validity } = node;
  if (!isRange(node)) {
    into[state.reference] = {
      relevant: state.relevant,
      value: "instanceValue" in state ? state.instanceValue : "",
      required: state.required,
      constraint_ok: "constraint" in validity ? validity.constraint.valid : true,
      readonly: state.readonly,
    };
  }
  for (const child of childrenOf(node)) record(child, into);
}

function speak(root: RootNode, language: string): void {
  if (!language) return;
  const known = root.languages.find((one) => !one.isSyntheticDefault && one.language === language);
  if (!known || known.isSyntheticDefault) throw new Error(`the form has no language ${language}`);
  root.setLanguage(known);
}

async function oracle({ xml, answers, attachments, now, language }: Question): Promise<Verdict> {
  stopClock(now);
  try {
    const form = await loadForm(xml, {
      fetchFormAttachment: served(attachments),
      missingResourceBehavior: "BLANK",
    });
    if (form.status === "failure") throw form.error;
    const { root } = form.createInstance();
    speak(root, language);
    for (const [path, value] of answers) {
      try {
        answer(root, path, value);
      } catch (error) {
        return { refused: "answer", why: `${path} = ${JSON.stringify(value)}: ${reasons(error)}` };
      }
    }
    const nodes: Record<string, NodeState> = {};
    record(root as AnyNode, nodes);
    return { nodes };
  } catch (error) {
    return { refused: "form", why: reasons(error) };
  }
}

declare global {
  interface Window {
    oracle: typeof oracle;
  }
}

window.oracle = oracle;
