// A child in immediate danger: first the numbers to call, then the record. Works without network;
// the clock counts from when the danger was seen.

import { useEffect, useState } from "preact/hooks";
import { useCase } from "../context";
import { Button, Problems, Sheet, TextField, WorkButton } from "../parts";
import { moment } from "../words";
import { say } from "./words";

export function DangerSheet(given: { question?: string; onClose: () => void }) {
  const { file, pack, refresh } = useCase();
  const { emergency } = pack;
  const [description, setDescription] = useState("");
  const [called, setCalled] = useState<string[]>([]);
  const [seenAt] = useState(() => new Date().toISOString());
  const [problem, setProblem] = useState("");
  const save = async () => {
    if (!description.trim()) return setProblem(say("danger_describe"));
    await file.operate({ kind: "danger", question: given.question ?? "", description, seen_at: seenAt, called });
    refresh();
    given.onClose();
  };
  const toggle = (name: string) =>
    setCalled(called.includes(name) ? called.filter((one) => one !== name) : [...called, name]);
  return (
    <Sheet title={say("danger")} onClose={given.onClose}
      footer={<WorkButton kind="danger" onPress={save} onFail={() => setProblem(say("failed"))}>{say("danger_save")}</WorkButton>}>
      <p>{say("danger_first")}</p>
      <ul class="danger-calls">
        {emergency.call.map((one) => (
          <li key={one.name}>
            {one.phone ? <a class="button danger" href={`tel:${one.phone}`}>{say("call")} {one.phone}</a> : null}
            <Button pressed={called.includes(one.name)} onPress={() => toggle(one.name)}>
              {one.name} {called.includes(one.name) && `– ${say("called")}`}
            </Button>
          </li>
        ))}
      </ul>
      <Clock seenAt={seenAt} />
      <Problems of={problem ? [problem] : []} />
      <TextField label={say("danger_what")} value={description} lines={4} onText={setDescription}
        hint={say("danger_hint")} maxLength={10_000} required />
    </Sheet>
  );
}

// Every alarm of this tablet, until the office answers it there.
export function DangerStrip() {
  const { file } = useCase();
  const alarms = file.operations.flatMap(({ operation, state }) =>
    operation.kind === "danger" ? [{ ...operation, state }] : []);
  if (!alarms.length) return null;
  return (
    <div class="danger-strip" role="status">
      {alarms.map((one) => (
        <p key={one.op_id}>
          <b>{say("danger")}</b> – {moment(one.seen_at)} <Clock seenAt={one.seen_at} />{" "}
          {one.state !== "received" && <span class="pill bad">{say("unsent")}</span>}
        </p>
      ))}
    </div>
  );
}

// No hours are told where the law's figure is not known, and an unread one is named as such.
function Clock({ seenAt }: { seenAt: string }) {
  const { emergency } = useCase().pack;
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  if (emergency.clock_hours === null) return <span>{say("clock_unknown")}</span>;
  const until = Date.parse(seenAt) + emergency.clock_hours * 3_600_000;
  const left = Math.max(0, Math.floor((until - now) / 60_000));
  return (
    <span>
      {left ? say("clock", { h: Math.floor(left / 60), m: left % 60, hours: emergency.clock_hours }) : say("clock_over", { hours: emergency.clock_hours })}
      {" "}<small>{emergency.clock_cite}</small>{!emergency.verified && <> <span class="pill warn">{say("unverified")}</span></>}
    </span>
  );
}
