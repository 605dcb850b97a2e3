// What the tablet finds for the vectors of standing.json, in the shape of standing_vectors.py.
import { readFileSync } from "node:fs";
import type { Moment } from "../../../inspect_app/frontend/src/forms/standing";
import { foundFor, type Asked } from "./look_on_tablet";

const { moment, asked } = JSON.parse(readFileSync(0, "utf-8")) as { moment: Moment; asked: Asked[] };
console.log(JSON.stringify(asked.map((one) => foundFor(one, moment))));
