/** Trouble in a pod of the sample service, switched on and off by whoever plays an incident. */
import { API_PORT } from '../emulators/kubernetes/ports';

/**
 * @param ip of the pod.
 * @param faults by their names; null switches one off.
 * @throws Error with the pod's answer where it refuses.
 */
export async function switchFaults(ip: string, faults: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await fetch(`http://${ip}:${API_PORT}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  });
  if (!response.ok) throw new Error(`the pod does not switch the fault: ${await response.text()}`);
}
