import { Empty } from '../../look/Empty.tsx'
import { Page } from './Page.tsx'

/** The node has not said yet whose it is and which ways in there are. */
export function Waiting({ title, trouble }: { title: string; trouble: string | undefined }) {
  return (
    <Page title={title}>
      <Empty busy title={trouble === undefined ? 'One moment…' : 'The node does not answer yet'}>
        {trouble === undefined ? null : 'This page keeps trying and goes on by itself.'}
      </Empty>
    </Page>
  )
}
