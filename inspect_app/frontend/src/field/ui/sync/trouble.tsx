// What stands between the tablet and the server, with what to do about it.

import { useState } from "preact/hooks";
import { Refusal, signIn, SignedOut, Unreachable } from "../../sync";
import { useApp } from "../context";
import { Button, Problems, Sheet, TextField, WorkButton } from "../parts";
import { say } from "./words";

export function Trouble() {
  const { state } = useApp();
  const [signing, setSigning] = useState(false);
  if (!state.trouble) return null;
  return (
    <div class="sync-trouble" role="alert">
      <p>{say(state.trouble)}</p>
      {state.trouble === "signed_out" && <Button kind="main" onPress={() => setSigning(true)}>{say("sign_in")}</Button>}
      {state.trouble === "update" && <WorkButton kind="main" onPress={takeOver}>{say("update_now")}</WorkButton>}
      {signing && <SignIn onClose={() => setSigning(false)} />}
    </div>
  );
}

// The new build takes over only when a person says so.
async function takeOver(): Promise<void> {
  const waiting = (await navigator.serviceWorker.getRegistration("/m/"))?.waiting;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  if (waiting) waiting.postMessage("take over");
  else location.reload();
}

function SignIn({ onClose }: { onClose: () => void }) {
  const { store } = useApp();
  const [login, setLogin] = useState(store.user.login);
  const [password, setPassword] = useState("");
  const [problems, setProblems] = useState<string[]>([]);
  const enter = async () => {
    try {
      await signIn(store, login, password);
      onClose();
    } catch (error) {
      if (error instanceof Unreachable) setProblems([say("no_network")]);
      else if (error instanceof Refusal) setProblems(error.problems.map((one) => one.text));
      else if (error instanceof SignedOut) setProblems([say(error.code)]);
      else setProblems([say("failed")]);
    }
  };
  return (
    <Sheet title={say("sign_in")} onClose={onClose}
      footer={<WorkButton kind="main" onPress={enter}>{say("sign_in")}</WorkButton>}>
      <p>{say("signed_out")}</p>
      <TextField label={say("login")} value={login} onText={setLogin} autoComplete="username" />
      <TextField label={say("password")} value={password} onText={setPassword} type="password" autoComplete="current-password" />
      <Problems of={problems} />
    </Sheet>
  );
}
