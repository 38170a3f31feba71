/** Goes on, so that the way back does not lead to signing in again. */
export const goOn = (address: string): void => location.replace(address)
