/** The services that messages leave by, as people call them. */
const TITLES: Readonly<Record<string, string>> = {
  sns: 'SNS',
  pagerduty: 'PagerDuty',
  slack: 'Slack',
  teams: 'Microsoft Teams',
  statuspage: 'Statuspage',
};

export function channelTitle(channel: string): string {
  return TITLES[channel] ?? channel;
}
