// A fresh tablet, or a further person on it: the one-time code of the office, then a PIN.

import { useState } from "preact/hooks";
import type { Enrolment } from "../contract";
import { enrol, type Store } from "../store";
import { enrolOnServer, Refusal, Unreachable } from "../sync";
import { Problems, TextField, WorkButton } from "./parts";
import { say } from "./words";

const PIN = /^\d{6,12}$/;

interface Given {
  code: string; // from the QR picture; empty: typed
  wiped: boolean;
  onOpen: (store: Store) => void;
  onBack?: () => void;
}

export function EnrolPage(given: Given) {
  const [code, setCode] = useState(given.code);
  const [label, setLabel] = useState("");
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const [problems, setProblems] = useState<string[]>([]);
  // Kept while this page is open: a code is good once, and the PIN may still be refused.
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);

  const join = async () => {
    const wrong = [
      code.replace(/[^0-9A-Za-z]/g, "").length === 8 || enrolment ? "" : say("code_bad"),
      PIN.test(pin) ? "" : say("pin_bad"),
      pin === again ? "" : say("pin_differs"),
    ].filter(Boolean);
    setProblems(wrong);
    if (wrong.length) return;
    try {
      const told = enrolment ?? await enrolOnServer<Enrolment>(code, label || say("label_usual"));
      setEnrolment(told);
      given.onOpen(await enrol(told, pin));
    } catch (error) {
      if (error instanceof Refusal) setProblems(error.problems.map((one) => one.text));
      else if (error instanceof Unreachable) setProblems([say("no_network")]);
      else setProblems([say("enrol_failed")]);
    }
  };
  return (
    <main class="narrow">
      <h1>{say("enrol_title")}</h1>
      {given.wiped && <p class="notice warn" role="status">{say("wiped")}</p>}
      <p>{say("enrol_help")}</p>
      <form onSubmit={(event) => event.preventDefault()}>
        {!enrolment && <>
          <TextField label={say("code")} value={code} onText={setCode} maxLength={9} required />
          <TextField label={say("label")} value={label} onText={setLabel} maxLength={60}
            hint={say("label_hint")} />
        </>}
        <TextField label={say("pin")} value={pin} onText={setPin} type="password"
          inputMode="numeric" maxLength={12} autoComplete="new-password" required />
        <TextField label={say("pin_again")} value={again} onText={setAgain} type="password"
          inputMode="numeric" maxLength={12} autoComplete="new-password" required />
        <Problems of={problems} />
        <p class="actions">
          <WorkButton kind="main" onPress={join}>{say("enrol")}</WorkButton>
          {given.onBack && <button type="button" class="button" onClick={given.onBack}>{say("back")}</button>}
        </p>
      </form>
    </main>
  );
}
