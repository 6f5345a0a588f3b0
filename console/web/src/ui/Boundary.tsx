// An error boundary: a page that throws is replaced by a message; the navigation stays usable.
import { Component, type ComponentChildren } from "preact";
import { ApiError } from "../api/client.ts";
import { Failed } from "./states.tsx";

interface BoundaryProps {
  /** When this changes, the page is rendered again. */
  place: string;
  children: ComponentChildren;
}

interface BoundaryState {
  failure: Error | null;
  place: string;
}

export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failure: null, place: this.props.place };

  static override getDerivedStateFromProps(props: BoundaryProps, state: BoundaryState): Partial<BoundaryState> | null {
    return props.place === state.place ? null : { failure: null, place: props.place };
  }

  override componentDidCatch(failure: Error): void {
    this.setState({ failure });
    console.error(failure);
  }

  override render() {
    const { failure } = this.state;
    if (!failure) return this.props.children;
    const error = new ApiError(0, "This page failed", `A response of the console has an unexpected format (${failure.message}). Check that pages and console have the same version.`);
    return <Failed error={error} retry={() => this.setState({ failure: null })} />;
  }
}
