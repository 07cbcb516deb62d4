// Everything the staff's pages use. One custom element a file; a page that lacks one never runs it.
import "htmx.org";
import "./bulk-bar";
import "./desk-keys";
import "./desk-panes";
import "./live-news";
import "./offline-notice";
import "./passkey-notice";
import "./plain-language";
import "./pop-menu";
import "./presence-beat";
import "./slash-answers";
import "./toast-note";
import "./composer-desk";
import "./mention-names";
import "./thread-scroll";
import "./undo-countdown";
import "./who-is-here";
