// A place: taken from the tablet only when somebody presses, or typed.

import { useState } from "preact/hooks";
import { TextField, WorkButton } from "../parts";
import type { FieldGiven } from "./field";
import { say } from "./words";

const PATIENCE = 30_000; // ms
const DIGITS = 7;

export function PlaceField({ question, value, onAnswer, onType, onLeave }: FieldGiven) {
  const [problem, setProblem] = useState("");
  const accuracy = (value ?? "").split(" ")[3];
  const take = async () => {
    setProblem("");
    const found = await position();
    if (typeof found === "string") setProblem(say(found));
    else onAnswer(placeOf(found));
  };
  return (
    <div>
      <p class="actions">
        <WorkButton onPress={take} onFail={() => setProblem(say("place_failed"))}>{say("place_get")}</WorkButton>
        {accuracy && <span>{say("place_accuracy", { metres: Math.round(Number(accuracy)) })}</span>}
      </p>
      <div class="form-wide" onFocusOut={onLeave}>
        <TextField label={say("place_of", { code: question.code })} value={value ?? ""} maxLength={80}
          hint={say("place_private")} problem={problem}
          onText={(text) => onType(text.trim().replace(/[,;]\s+|\s+/g, " ") || null)} />
      </div>
    </div>
  );
}

function position(): Promise<GeolocationCoordinates | "place_refused" | "place_failed"> {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve("place_failed");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(coords),
      ({ code }) => resolve(code === 1 ? "place_refused" : "place_failed"),
      { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 0 },
    );
  });
}

// Latitude, longitude, altitude, accuracy: as forms store a place.
function placeOf({ latitude, longitude, altitude, accuracy }: GeolocationCoordinates): string {
  const told = (number: number, digits: number) => String(Number(number.toFixed(digits)));
  return [told(latitude, DIGITS), told(longitude, DIGITS), told(altitude ?? 0, 1), told(accuracy, 1)].join(" ");
}
