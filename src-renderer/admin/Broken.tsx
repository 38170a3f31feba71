import { Button } from '../look/Button.tsx'
import { Empty } from '../look/Empty.tsx'

/** A screen that failed. What stays around it, and the way to other screens, works on. */
export function Broken({ error }: { error: unknown }) {
  return (
    <Empty title="This screen could not be shown">
      {error instanceof Error ? error.message : 'Something went wrong that nobody foresaw.'}{' '}
      <Button onClick={() => location.reload()}>Load the page again</Button>
    </Empty>
  )
}
