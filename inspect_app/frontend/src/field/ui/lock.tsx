// Who works now: a person of this tablet and the PIN. What is unsent stands there before it is opened.

import { useEffect, useState } from "preact/hooks";
import type { LocalUser } from "../local";
import { unlock, unlockWithRecoveryKey, WrongPin, WrongRecoveryKey, type Store } from "../store";
import { Button, Choice, Problems, Sheet, TextField, WorkButton } from "./parts";
import { say } from "./words";

interface Given {
  people: LocalUser[];
  wiped: boolean;
  recoveryKey: string; // read by the camera from the office's page; empty: none
  onOpen: (store: Store) => void;
  onEnrol: () => void;
}

export function LockPage({ people, wiped, recoveryKey, onOpen, onEnrol }: Given) {
  const [chosen, setChosen] = useState(people[0]?.id ?? "");
  const [pin, setPin] = useState("");
  const [problem, setProblem] = useState("");
  const [wait, setWait] = useState(0);
  const [forgotten, setForgotten] = useState(recoveryKey !== "");
  useEffect(() => {
    if (!wait) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);

  const open = async () => {
    try {
      onOpen(await unlock(chosen, pin));
    } catch (error) {
      setPin("");
      if (!(error instanceof WrongPin)) throw error;
      setWait(error.waitSeconds);
      setProblem(say("wrong_pin"));
    }
  };
  const shown = wait ? say("wrong_pin_wait", { seconds: wait }) : problem;
  return (
    <main class="narrow">
      <h1>{say("unlock_title")}</h1>
      {wiped && <p class="notice warn" role="status">{say("wiped")}</p>}
      <form onSubmit={(event) => event.preventDefault()}>
        <fieldset class="people">
          <legend>{say("who")}</legend>
          {people.map((one) => (
            <Button key={one.id} pressed={one.id === chosen} onPress={() => setChosen(one.id)}>
              <b>{one.name}</b> <span>{one.login}</span>
              {one.unsent > 0 && <span class="pill warn">{say("unsent_of", { n: one.unsent })}</span>}
            </Button>
          ))}
        </fieldset>
        <TextField label={say("your_pin")} value={pin} onText={setPin} type="password"
          inputMode="numeric" maxLength={12} autoComplete="current-password" />
        <Problems of={shown ? [shown] : []} />
        <p class="actions">
          <WorkButton kind="main" disabled={wait > 0 || !pin} onPress={open}
            onFail={() => setProblem(say("enrol_failed"))}>{say("unlock")}</WorkButton>
          <Button kind="quiet" onPress={() => setForgotten(true)}>{say("pin_forgotten")}</Button>
          <Button kind="quiet" onPress={onEnrol}>{say("another")}</Button>
        </p>
      </form>
      {forgotten && <Recovery people={people} first={chosen} read={recoveryKey} onOpen={onOpen} onClose={() => setForgotten(false)} />}
    </main>
  );
}

// The office gives the key of this tablet to the person; the data were never without a lock.
function Recovery(given: {
  people: LocalUser[]; first: string; read: string; onOpen: (store: Store) => void; onClose: () => void;
}) {
  const [chosen, setChosen] = useState(given.first);
  const [key, setKey] = useState(given.read);
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const [problem, setProblem] = useState("");
  const open = async () => {
    if (!/^\d{6,12}$/.test(pin)) return setProblem(say("pin_bad"));
    if (pin !== again) return setProblem(say("pins_differ"));
    given.onOpen(await unlockWithRecoveryKey(chosen, key, pin));
  };
  const fail = (error: unknown) =>
    setProblem(say(error instanceof WrongRecoveryKey ? "recovery_wrong" : "enrol_failed"));
  return (
    <Sheet title={say("pin_forgotten")} onClose={given.onClose}
      footer={<WorkButton kind="main" disabled={!key.trim()} onPress={open} onFail={fail}>{say("unlock")}</WorkButton>}>
      <p>{say("recovery_help")}</p>
      <Choice label={say("who")} options={given.people.map((one) => [one.id, one.name] as const)}
        value={chosen} onChoose={setChosen} />
      <TextField label={say("recovery_key")} value={key} onText={setKey} hint={say("recovery_hint")} lines={2} />
      <TextField label={say("pin")} value={pin} onText={setPin} type="password" inputMode="numeric"
        maxLength={12} autoComplete="new-password" />
      <TextField label={say("pin_again")} value={again} onText={setAgain} type="password" inputMode="numeric"
        maxLength={12} autoComplete="new-password" />
      <Problems of={problem ? [problem] : []} />
    </Sheet>
  );
}
