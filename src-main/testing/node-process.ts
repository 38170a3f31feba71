import { startNode, testRoom } from './start-node.ts'

// A node in a process of its own, for tests that kill it. Says where it is, in one line.
const [folder = ''] = process.argv.slice(2)
const node = await startNode({ folder, firstRoom: testRoom })
process.stdout.write(`${node.url}\n`)
