// One side of the minutes: who, and the signature, or why there is none.

import type { Party } from "../../contract";
import { Button, TextField } from "../parts";
import { Signature } from "./signature";
import { say } from "./words";

export function PartyFields({ party, onChange }: { party: Party; onChange: (part: Partial<Party>) => void }) {
  const { side, name, post, identity, refused } = party;
  const refusing = refused !== "";
  return (
    <section class="minutes-party" aria-label={say(side)}>
      <h3>{say(side)}</h3>
      <div class="minutes-row">
        {side === "team" ? <p><b>{name}</b><br />{post}</p> : <>
          <TextField label={say("name")} value={name} onText={(text) => onChange({ name: text })} maxLength={200} required />
          <TextField label={say("post")} value={post} onText={(text) => onChange({ post: text })} maxLength={200} />
          <TextField label={say("identity")} value={identity} onText={(text) => onChange({ identity: text })} maxLength={40} />
        </>}
      </div>
      {!refusing && <Signature label={say("sign_of", { name: name || say(side) })} strokes={party.strokes}
        onStrokes={(strokes) => onChange({ strokes, signed_at: strokes.length ? new Date().toISOString() : null })} />}
      {side === "entity" && (refusing
        ? <>
            <TextField label={say("refusal")} value={refused.trim()} lines={2} maxLength={1000}
              onText={(text) => onChange({ refused: text || " " })} required />
            <Button kind="quiet" onPress={() => onChange({ refused: "" })}>{say("signs_after_all")}</Button>
          </>
        : <Button kind="quiet" onPress={() => onChange({ refused: " ", strokes: [], signed_at: null })}>{say("refuses")}</Button>)}
    </section>
  );
}
