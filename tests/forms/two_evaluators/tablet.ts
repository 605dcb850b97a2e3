// Runs visits as the tablet does: a list of visits comes in on stdin, a list of outcomes goes out.
// `both.py` holds what the server makes of the same visits, in the same shape.
import { readFileSync } from "node:fs";
import { outcomeOf, type Visit } from "./visit_on_tablet";

const { visits } = JSON.parse(readFileSync(0, "utf-8")) as { visits: Visit[] };
const start = performance.now();
const outcomes = visits.map(outcomeOf);
console.log(JSON.stringify({ outcomes, seconds: (performance.now() - start) / 1000 }));
