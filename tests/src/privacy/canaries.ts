import { agent, orgUnit, party, policy, residentId, touch } from '../bad-input/insurer-facts.js';
import type { RawEvent } from '../interop/insurer-systems.js';

/** What identifies a person directly, invented so that it can be nowhere by chance. */
export const persons = {
  name: '禤霁霭', appName: '亓官懿霖', organisation: '靁麤骉贸易有限公司', deadLetterName: '仉督翾翯', erasedName: '妫海霂霖', rpcName: '濮阳霙霰',
  phone: '19987340265', spacedPhone: '199 8734 0265', appPhone: '18639205714', erasedPhone: '17750386142', rpcPhone: '15926407381',
  idNumber: residentId('11010519910412476'), erasedId: residentId('11010519620918253'), uscc: '91350100M000100Y43',
  email: 'xuan.jiji.7f3a@canary.example', address: '靐龘路八百九十七号', employer: '垚焱鑫煤矿',
};

/** What identifies by way of another list: numbers of sources, devices and policies. */
export const references = {
  policyNo: 'PX7QCANARY01', claimNo: 'CLMCANARY77Z', unionId: 'oUCANARY88Q12', deviceId: 'dev-canary-5x512', sourceId: 'SRCCANARY001', appId: 'APPCANARY002', lateId: 'LATECANARY003', erasedSource: 'GONECANARY004',
  waitingPolicy: 'PXWAITCANARY9',
};

/** Name of the agent: the insurer's to show, and to be found everywhere. */
export const publicName = '逄驫鱻';

const p = persons;
const r = references;
const app = (data: object, type = 'PartyReported'): RawEvent => ({
  topic: 'insurer.party.v1', type, key: `APP:${r.appId}`, value: { sourceSystem: 'APP', sourceId: r.appId, ...data },
});

/** All that the insurer's systems say of the planted persons, in the order in which it can be taken in. */
export const processed: RawEvent[] = [
  orgUnit('HQ', ''), agent('A-1', 'HQ', publicName),
  party(r.sourceId, {
    name: p.name, idType: 'ID_TYPE_RESIDENT_ID', idNumber: p.idNumber, phones: [{ number: p.phone, verified: true }, { number: p.spacedPhone }], email: p.email,
    wechatUnionId: r.unionId, address: p.address, employer: p.employer, agentCode: 'A-1', declarations: [{ name: 'pregnant', value: 'true' }, { name: 'contact', value: p.phone }],
  }),
  app({ name: p.appName, phones: [{ number: p.appPhone, verified: true }], deviceId: r.deviceId, partyType: 'PARTY_TYPE_PERSON' }),
  app({ purpose: 'PURPOSE_MARKETING', granted: true, proof: 'form-1' }, 'ConsentReported'),
  app({ purpose: 'PURPOSE_SENSITIVE', granted: true, proof: 'form-1' }, 'ConsentReported'),
  party('ORG-1', { partyType: 'PARTY_TYPE_ORGANISATION', name: p.organisation, idType: 'ID_TYPE_USCC', idNumber: p.uscc }),
  party(r.erasedSource, { name: p.erasedName, idType: 'ID_TYPE_RESIDENT_ID', idNumber: p.erasedId, phones: [{ number: p.erasedPhone }] }),
  policy(r.policyNo, r.sourceId, { servicingAgentCode: 'A-1' }),
  { topic: 'insurer.billing.v1', type: 'BillingReported', key: `CORE:${r.policyNo}`, value: { sourceSystem: 'CORE', policyNo: r.policyNo, billingId: 'B1', status: 'BILLING_STATUS_PAID', dueDate: { year: 2026, month: 10, day: 1 }, reportTime: '2026-10-01T00:00:00Z' } },
  { topic: 'insurer.claim.v1', type: 'ClaimReported', key: `CORE:${r.claimNo}`, value: { sourceSystem: 'CORE', claimNo: r.claimNo, policyNo: r.policyNo, stage: 'NOTIFIED', reportTime: '2026-10-02T00:00:00Z', claimant: { role: 'POLICY_ROLE_HOLDER', sourceSystem: 'CORE', sourceId: r.sourceId } } },
  touch(r.deviceId, { page: `/ask?phone=${p.phone}&name=${p.name}` }),
  {
    topic: 'insurer.conversation.v1', type: 'ConversationReported', key: 'WECOM:CONV-1',
    value: {
      sourceSystem: 'WECOM', conversationId: 'CONV-1', partySourceSystem: 'CORE', partySourceId: r.sourceId, agentCode: 'A-1', startTime: '2026-10-03T02:00:00Z',
      utterances: [
        { speaker: 'SPEAKER_AGENT', text: `${p.name}女士您好，您的手机还是${p.phone}吗？`, utterTime: '2026-10-03T02:00:00Z' },
        { speaker: 'SPEAKER_CUSTOMER', text: `是的，${p.spacedPhone}，身份证${p.idNumber}，邮箱${p.email}，我住${p.address}。我怀孕了，想给孩子买重疾险，保费贵不贵？`, utterTime: '2026-10-03T02:01:00Z' },
      ],
    },
  },
];

/** What can't be used: it ends in dead letters. */
export const deadLettered: RawEvent[] = [
  { ...party('BROKEN'), value: `{"name":"${p.deadLetterName}","phones":[{"number":"${p.phone}"` },
  party(r.sourceId, { name: p.deadLetterName, idNumber: p.idNumber }, { type: 'PartyMarried' }),
  party(r.sourceId, { name: p.deadLetterName, legalEntity: 'x'.repeat(501) }, { sourceVersion: 9 }),
];

/** What waits for a party that never comes. */
export const pending: RawEvent[] = [policy(r.waitingPolicy, r.lateId, { servicingAgentCode: 'A-1' })];
