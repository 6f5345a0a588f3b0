import "./font.css";
import "./tokens.css";
import "./base.css";
import "./components.css";
import "./pages.css";
