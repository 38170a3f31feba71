/** What somebody sent to whoever listens to a channel. */
export interface Signal {
  /** `placeos/<channel>`, or `placeos/<authority id>/<channel>` (rest.md 4.2). */
  channel: string
  /** As it was sent: of any kind. */
  payload: Uint8Array
}
