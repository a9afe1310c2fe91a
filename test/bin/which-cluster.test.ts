/** Which EKS cluster a kubeconfig leads to. */
import { eksCluster } from '../../bin/which-cluster';

const EKS = 'https://0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com';
const ARN = 'arn:aws:eks:eu-central-1:111122223333:cluster/production';

it.each([
  ['by its ARN', { server: EKS, names: [ARN] }, { clusterName: 'production', region: 'eu-central-1' }],
  [
    'by what the login is given',
    { server: EKS, names: ['mine', 'production'] },
    { clusterName: 'production', region: 'eu-west-1' },
  ],
  ['not by what a person calls it', { server: EKS, names: ['mine'] }, null],
  ['not elsewhere', { server: 'https://k8s.example', names: ['a', 'b'] }, null],
])('is known %s', (_, marks, cluster) => {
  expect(eksCluster(marks)).toEqual(cluster);
});
