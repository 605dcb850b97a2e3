// Why a photo or a memo was not kept, in words.

import { StorageFull, TooLarge } from "../../store";
import { NotAPicture } from "./photo";
import { say } from "./words";

export function whyNot(error: unknown): string {
  if (error instanceof NotAPicture) return say("not_a_picture");
  if (error instanceof StorageFull) return say("full");
  if (error instanceof TooLarge) return say("too_large", { mb: Math.round(error.most / 1e6) });
  return say("failed");
}
