/** In the place of `worker/turn.ts`: a body is read outside of the simulated time. */
export function afterArrived(callback: () => void): void {
  setTimeout(callback, 0);
}
