// Everything the staff's pages use. One custom element a file; a page that lacks one never runs it.
import "htmx.org";
import "./offline-notice";
import "./pop-menu";
import "./toast-note";
