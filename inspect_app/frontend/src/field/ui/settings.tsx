// Language, PIN, and locking the tablet.

import { useState } from "preact/hooks";
import { WrongPin } from "../store";
import { useApp } from "./context";
import { Button, Problems, TextField, WorkButton } from "./parts";
import { say, switchLanguage } from "./words";

export function SettingsPage() {
  const { store } = useApp();
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [problem, setProblem] = useState("");
  const [done, setDone] = useState(false);
  const change = async () => {
    setDone(false);
    setProblem(!/^\d{6,12}$/.test(next) ? say("pin_bad") : next !== again ? say("pins_differ") : "");
    if (!/^\d{6,12}$/.test(next) || next !== again) return;
    await store.changePin(old, next);
    setOld("");
    setNext("");
    setAgain("");
    setDone(true);
  };
  return (
    <div class="narrow">
      <p>{store.user.name} · {store.device.label}</p>
      <p class="actions">
        <Button onPress={() => store.lock()}>{say("lock")}</Button>
        <Button onPress={() => { switchLanguage(); location.reload(); }}>{say("language")}</Button>
      </p>
      <h2>{say("change_pin")}</h2>
      <TextField label={say("old_pin")} value={old} onText={setOld} type="password" inputMode="numeric"
        maxLength={12} autoComplete="current-password" />
      <TextField label={say("pin")} value={next} onText={setNext} type="password" inputMode="numeric"
        maxLength={12} autoComplete="new-password" />
      <TextField label={say("pin_again")} value={again} onText={setAgain} type="password" inputMode="numeric"
        maxLength={12} autoComplete="new-password" />
      <Problems of={problem ? [problem] : []} />
      {done && <p role="status" class="notice good">{say("pin_changed")}</p>}
      <WorkButton kind="main" onPress={change}
        onFail={(error) => setProblem(say(error instanceof WrongPin ? "wrong_pin" : "enrol_failed"))}>
        {say("change_pin")}
      </WorkButton>
    </div>
  );
}
