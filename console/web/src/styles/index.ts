// Loads the style sheets, in the order in which they override each other.
import "./font.css";
import "./tokens.css";
import "./base.css";
import "./components.css";
import "./pages.css";
