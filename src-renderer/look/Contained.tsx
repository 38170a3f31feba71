import { Component, type ReactNode } from 'react'
import { Button } from './Button.tsx'
import { Trouble } from './Empty.tsx'

/** A part of a page that may fail without taking the rest, and what was typed there, along. */
export class Contained extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    if (!this.state.failed) return this.props.children
    return (
      <Trouble>
        This part could not be loaded. The rest of the page works on; load the page again to see it.{' '}
        <Button onClick={() => location.reload()}>Load again</Button>
      </Trouble>
    )
  }
}
