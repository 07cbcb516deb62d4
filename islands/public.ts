// What the citizens' pages use: nothing that a page needs to work.
import "./offline-notice";
import "./toast-note";
