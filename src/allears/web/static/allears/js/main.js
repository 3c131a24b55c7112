// Starts every part once. Each part listens on the document, so what htmx brings later works too.
import { startAsked } from "./asked.js";
import { startBrush } from "./brush.js";
import { startCombos } from "./combo.js";
import { startBell } from "./bell.js";
import { startChange } from "./change.js";
import { startChoosing } from "./choose.js";
import { startDialogs } from "./dialog.js";
import { startDrag } from "./drag.js";
import { startDrafts } from "./draft.js";
import { startDrafted } from "./drafted.js";
import { startEditors } from "./editor.js";
import { startKept } from "./kept.js";
import { startKeys } from "./keys.js";
import { startLate } from "./late.js";
import { startLater } from "./later.js";
import { startListen } from "./listen.js";
import { startLive } from "./live.js";
import { startMenus } from "./menu.js";
import { startFocus } from "./focus.js";
import { startFiles } from "./files.js";
import { startFormat } from "./format.js";
import { startOffers } from "./offers.js";
import { startReply } from "./reply.js";
import { startSuggest } from "./suggest.js";
import { startOptimism } from "./optimistic.js";
import { startPalette } from "./palette.js";
import { startPanes } from "./panes.js";
import { startPrefetch } from "./prefetch.js";
import { startPromises } from "./promise.js";
import { startPut } from "./put.js";
import { startPush } from "./push.js";
import { startRoutes } from "./routes.js";
import { startSearch } from "./search.js";
import { startTheme } from "./theme.js";
import { startTimes } from "./times.js";
import { startToasts } from "./toast.js";

for (const start of [
  startToasts, startChoosing, startDialogs, startMenus, startFocus, startKeys, startTimes, startSearch, startTheme, startPanes,
  startSuggest, startOffers, startFormat, startFiles, startDrafts, startDrafted, startPromises, startReply, startOptimism, startPalette, startEditors, startChange, startKept, startCombos, startRoutes, startPrefetch, startAsked, startDrag, startBrush, startListen, startLive, startLate, startLater, startBell, startPush, startPut,
]) {
  try {
    start();
  } catch (fault) {
    console.error(fault); // one broken part leaves the others working
  }
}
