import { EventEmitter } from 'node:events'
import { app } from './stand-in-app.ts'
import { preventable } from './stand-in-event.ts'

type Answer<T> = (answer: T) => void
type RequestFilter = (details: { url: string }, answer: Answer<{ cancel?: boolean }>) => void
type PermissionHandler = (contents: unknown, permission: string, answer: Answer<boolean>) => void

export class StandInSession extends EventEmitter {
  #serve = new Map<string, (request: Request) => Promise<Response>>()
  #filter: RequestFilter | undefined
  #onPermission: PermissionHandler | undefined
  #mayHave: ((...asked: unknown[]) => boolean) | undefined
  #mayUse: ((device: unknown) => boolean) | undefined

  readonly protocol = {
    handle: (scheme: string, serve: (request: Request) => Promise<Response>) => void this.#serve.set(scheme, serve),
  }

  readonly webRequest = {
    onBeforeRequest: (filter: RequestFilter) => {
      this.#filter = filter
    },
  }

  setPermissionRequestHandler(handler: PermissionHandler): void {
    this.#onPermission = handler
  }

  setPermissionCheckHandler(handler: (...asked: unknown[]) => boolean): void {
    this.#mayHave = handler
  }

  setDevicePermissionHandler(handler: (device: unknown) => boolean): void {
    this.#mayUse = handler
  }

  /** What a page gets for an address; undefined when the request was stopped before it left. */
  async fetch(url: string, method = 'GET'): Promise<Response | undefined> {
    const { cancel } = await new Promise<{ cancel?: boolean }>(resolve =>
      this.#filter ? this.#filter({ url }, resolve) : resolve({}),
    )
    if (cancel) return undefined
    const serve = this.#serve.get(new URL(url).protocol.slice(0, -1))
    // Electron's requests keep the address as it came, which Node's would refuse for a scheme it does not know.
    return serve?.({ method, url } as Request)
  }

  /** What becomes of a wish, as Electron decides: what nobody refuses is granted. */
  async wish(permission: string): Promise<{ requested: boolean; checked: boolean; device: boolean }> {
    const requested = await new Promise<boolean>(resolve =>
      this.#onPermission ? this.#onPermission(null, permission, resolve) : resolve(true),
    )
    return {
      requested,
      checked: this.#mayHave?.(null, permission, 'alcove://app') ?? true,
      device: this.#mayUse?.({ deviceType: permission }) ?? true,
    }
  }

  /** Whether a download goes on. */
  download(contents: unknown): boolean {
    return !preventable(this, 'will-download', {}, {}, contents)
  }
}

/** A new process begins with an untouched one: `session.defaultSession = new StandInSession()`. */
export const session = { defaultSession: new StandInSession() }

interface CustomScheme {
  scheme: string
  privileges: Record<string, boolean>
}

export const protocol = {
  schemes: [] as CustomScheme[],
  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    app.beforeReady('registerSchemesAsPrivileged')
    protocol.schemes = schemes
  },
}
