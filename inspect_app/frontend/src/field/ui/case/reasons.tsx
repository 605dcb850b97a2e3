// Why something does not apply: a usual reason with one tap, or one's own words.

import { useState } from "preact/hooks";
import { Button, TextField } from "../parts";
import { say } from "./words";

const USUAL = ["reason_none", "reason_period", "reason_kind"] as const;
const LEAST = 5; // characters, as the server asks

export function Reasons(given: { value?: string; onReason: (reason: string) => void }) {
  const [own, setOwn] = useState(given.value ?? "");
  return (
    <div class="reasons">
      <p><b>{say("reason_first")}</b></p>
      {USUAL.map((one) => (
        <Button key={one} pressed={given.value === say(one)} onPress={() => given.onReason(say(one))}>{say(one)}</Button>
      ))}
      <TextField label={say("reason_own")} value={own} onText={setOwn} maxLength={500} />
      <Button disabled={own.trim().length < LEAST} onPress={() => given.onReason(own.trim())}>{say("keep")}</Button>
    </div>
  );
}
