// A child in immediate danger: first the numbers to call, then the record. Works without network;
// the clock counts from when the danger was seen.

import { useEffect, useRef, useState } from "preact/hooks";
import { useCase } from "../context";
import { Button, Problems, Sheet, TextField, WorkButton } from "../parts";
import { moment } from "../words";
import { alarmsOf, isOpen, type Alarm } from "./alarms";
import { say } from "./words";

const DRAFT = "danger";

interface Draft {
  description: string;
  called: string[];
  seenAt: string;
}

export function DangerSheet(given: { question?: string; onClose: () => void }) {
  const { file, pack, refresh } = useCase();
  const { emergency } = pack;
  const [draft, setDraft] = useState<Draft>(() => ({ description: "", called: [], seenAt: new Date().toISOString() }));
  const { description, called, seenAt } = draft;
  const [problem, setProblem] = useState("");
  const touched = useRef(false);
  // What was typed outlives a closed sheet and a killed browser, with the moment of the first word.
  useEffect(() => {
    void file.draft<Draft>(DRAFT).then((found) => found && !touched.current && setDraft(found));
  }, []);
  const change = (part: Partial<Draft>) => {
    touched.current = true;
    const next = { ...draft, ...part };
    setDraft(next);
    void file.keepDraft(DRAFT, next.description.trim() || next.called.length ? next : null);
  };
  const save = async () => {
    if (!description.trim()) return setProblem(say("danger_describe"));
    await file.operate({ kind: "danger", question: given.question ?? "", description, seen_at: seenAt, called });
    await file.keepDraft(DRAFT, null);
    refresh();
    given.onClose();
  };
  const toggle = (name: string) =>
    change({ called: called.includes(name) ? called.filter((one) => one !== name) : [...called, name] });
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
      <TextField label={say("danger_what")} value={description} lines={4} onText={(text) => change({ description: text })}
        hint={say("danger_hint")} maxLength={10_000} required />
    </Sheet>
  );
}

// Every alarm of the case, whoever raised it, until the office says what was done.
export function DangerStrip() {
  const alarms = alarmsOf(useCase()).filter(isOpen);
  if (!alarms.length) return null;
  return (
    <div class="danger-strip" role="status">
      {alarms.map((one) => (
        <p key={one.key}>
          <b>{say("danger")}</b> – {moment(one.seenAt)}{one.by && `, ${one.by}`} <Clock seenAt={one.seenAt} />{" "}
          <AlarmMark of={one} />
        </p>
      ))}
    </div>
  );
}

export function AlarmMark({ of: one }: { of: Alarm }) {
  if (one.sent !== "received") return <span class="pill bad">{say(one.sent)}</span>;
  return isOpen(one) ? <span class="pill warn">{say("alarm_open")}</span>
    : <span class="pill good">{say("alarm_answered", { at: moment(one.answeredAt) })}</span>;
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
