import type { EdgeNode } from '../edge-node.ts'

type Told = Pick<EdgeNode, 'url' | 'presence'>

/** Says where the node is, with the codes that are for whoever stands before it; new ones are said as they come. */
export function tellConsole(
  node: Told,
  folder: string,
  write = (text: string) => void process.stdout.write(text),
): void {
  let said = codesOf(node)
  write(`Alcove is running.\n  Panel  ${node.url}/kiosk\n  Admin  ${node.url}/admin\n  Data   ${folder}\n${said}`)
  // After too many wrong ones there are others, and the node says that its console shows them.
  node.presence.changed(() => {
    const codes = codesOf(node)
    if (codes !== said && codes !== '') write(codes)
    said = codes
  })
}

function codesOf({ presence }: Told): string {
  const [claim, reset] = [presence.claimCode(), presence.resetCode()]
  return [
    claim === null ? '' : `  Code   ${claim}  (claims this node; also on the panel)\n`,
    reset === null ? '' : `  Reset  ${reset}  (sets an admin's password anew; good for 15 minutes)\n`,
  ].join('')
}
