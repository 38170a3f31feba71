import { useSignInOptions } from '../../data/useSignInOptions.ts'
import { Note, Page } from '../parts/Page.tsx'
import { Waiting } from '../parts/Waiting.tsx'
import { Claim } from './Claim.tsx'

export function Screen({ next }: { next: string }) {
  const { value: options, trouble } = useSignInOptions()
  if (!options) return <Waiting title="Claim this node" trouble={trouble} />
  if (!options.claimed) return <Claim node={options.node} next={next} />
  return (
    <Page title="This node is claimed already" node={options.node}>
      <Note>
        <p>
          It has an administrator. <a href="/login">Sign in</a> with an account that they gave you.
        </p>
      </Note>
    </Page>
  )
}
