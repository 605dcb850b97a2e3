// The pieces that all pages of the tablet are made of. Targets are at least 48 px (field.css).

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { say } from "./words";

type Children = { children?: ComponentChildren };

export function Button(given: Children & {
  onPress: () => void;
  kind?: "main" | "danger" | "quiet";
  disabled?: boolean;
  pressed?: boolean; // a choice that can be on or off
  label?: string; // for readers, where the content is a sign
}) {
  const { onPress, kind, disabled, pressed, label, children } = given;
  return (
    <button type="button" class={`button ${kind ?? ""}`} disabled={disabled} aria-pressed={pressed}
      aria-label={label} onClick={onPress}>
      {children}
    </button>
  );
}

// A button whose work takes time: it cannot be pressed twice, and what fails is shown.
export function WorkButton(given: Children & {
  onPress: () => Promise<void>;
  kind?: "main" | "danger" | "quiet";
  disabled?: boolean;
  onFail?: (error: unknown) => void;
}) {
  const [busy, setBusy] = useState(false);
  const press = () => {
    setBusy(true);
    given.onPress().catch((error: unknown) => (given.onFail ?? console.error)(error))
      .finally(() => setBusy(false));
  };
  return (
    <Button kind={given.kind} disabled={busy || given.disabled} onPress={press}>
      {busy ? say("working") : given.children}
    </Button>
  );
}

// Text that a person types, in NFC. Nothing is told while an input method still composes.
export function TextField(given: {
  label: string;
  value: string;
  onText: (text: string) => void;
  lines?: number;
  type?: "text" | "password" | "date" | "time" | "datetime-local";
  inputMode?: "numeric" | "decimal" | "text";
  hint?: string;
  problem?: string;
  autoComplete?: string;
  required?: boolean;
  maxLength?: number;
  disabled?: boolean;
  shape?: (text: string) => string; // how what is typed is written, e.g. a day with its slashes
}) {
  const id = useId();
  const { label, value, onText, lines, type, inputMode, hint, problem } = given;
  const [typing, setTyping] = useState<string | null>(null);
  const composing = useRef(false);
  const take = (typed: string) => {
    const text = given.shape?.(typed) ?? typed;
    setTyping(text);
    if (!composing.current) onText(text.normalize("NFC"));
  };
  const about = [hint ? `${id}-hint` : "", problem ? `${id}-problem` : ""].filter(Boolean).join(" ");
  const shared = {
    id, value: typing ?? value, "aria-describedby": about || undefined,
    "aria-invalid": problem ? true : undefined, required: given.required, lang: "vi",
    maxLength: given.maxLength, disabled: given.disabled,
    onInput: (event: { currentTarget: { value: string } }) => take(event.currentTarget.value),
    onCompositionStart: () => { composing.current = true; },
    onCompositionEnd: (event: { currentTarget: { value: string } }) => {
      composing.current = false;
      take(event.currentTarget.value);
    },
    onBlur: () => setTyping(null),
  };
  return (
    <div class="text-field">
      <label for={id}>{label}</label>
      {lines ? <textarea rows={lines} {...shared} /> : (
        // The types of Preact know an input by its type alone; here that is a variable.
        <input {...({ type: type ?? "text", inputMode, autocomplete: given.autoComplete ?? "off", ...shared } as object)} />
      )}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
      {problem && <small id={`${id}-problem`} class="problem">{problem}</small>}
    </div>
  );
}

// One of a few, as big buttons side by side.
export function Choice<V extends string>(given: {
  label: string;
  options: readonly (readonly [value: V, words: string])[];
  value: V | null;
  onChoose: (value: V) => void;
}) {
  const id = useId();
  return (
    <fieldset class="choice">
      <legend id={id}>{given.label}</legend>
      <div>
        {given.options.map(([value, words]) => (
          <Button key={value} pressed={given.value === value} onPress={() => given.onChoose(value)}>
            {words}
          </Button>
        ))}
      </div>
    </fieldset>
  );
}

// A sheet over the page, as long as it is drawn. `footer` holds its buttons and stays in view.
export function Sheet(given: Children & {
  title: string;
  onClose: () => void;
  footer?: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby={id}
      onCancel={(event) => { event.preventDefault(); given.onClose(); }}>
      <header>
        <h2 id={id}>{given.title}</h2>
        <Button kind="quiet" label={say("close")} onPress={given.onClose}>✕</Button>
      </header>
      <div class="sheet-body">{given.children}</div>
      {given.footer && <footer>{given.footer}</footer>}
    </dialog>
  );
}

// What stands in the way, told at once to readers.
export function Problems({ of }: { of: readonly string[] }) {
  return (
    <div role="alert">
      {of.length > 0 && <ul class="problems">{of.map((one) => <li key={one}>{one}</li>)}</ul>}
    </div>
  );
}
