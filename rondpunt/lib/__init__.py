"""Ground floor: plain Python about text, language, time, HTML and the outside world; no Django."""
