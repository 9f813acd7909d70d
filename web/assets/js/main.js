// Everything here only helps: each page works without it, and the server decides.

import { autosave } from "./autosave.js";
import { dates } from "./dates.js";
import { dialogs } from "./dialogs.js";
import { live } from "./live.js";
import { progress } from "./progress.js";
import { prove } from "./proof.js";
import { reading } from "./reading.js";
import { finder } from "./suggest.js";
import { timetable } from "./timetable.js";
import { uploads } from "./uploads.js";

for (const form of document.querySelectorAll("form[data-wizard]")) {
  live(form);
  dates(form);
  timetable(form);
  uploads(form);
  autosave(form);
}
document.querySelectorAll("[data-find]").forEach(finder);
document.querySelectorAll("[data-proof]").forEach(prove);
document.querySelectorAll("[data-refresh]").forEach(progress);
document.querySelectorAll("form[data-read]").forEach(reading);
dialogs();
