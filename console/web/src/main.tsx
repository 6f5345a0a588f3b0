// The entry point: loads the styles and renders the app into the page.
import "./styles/index.ts";
import { render } from "preact";
import { App } from "./App.tsx";

render(<App />, document.getElementById("console") as HTMLElement);
