import { checkReloadAnnotation } from "./annotation.ts";
import * as auth from "./auth.ts";
import * as claims from "./claims.ts";
import * as dates from "./dates.ts";
import * as decisions from "./decisions.ts";
import * as delivery from "./delivery.ts";
import { checkDeliveryProse } from "./delivery-prose.ts";
import * as ids from "./ids.ts";
import * as kv from "./kv.ts";
import * as life from "./life.ts";
import * as policy from "./policy.ts";
import * as review from "./review.ts";
import * as risks from "./risks.ts";
import type { ReviewRule, ReviewSetRule, Rule, SetRule } from "./rule.ts";
import * as shared from "./shared.ts";
import * as supersession from "./supersession.ts";
import { checkTargetNames } from "./target.ts";
import { checkUnwritten, checkUnwrittenPurpose } from "./unwritten.ts";
import { checkWaivers, weighRisks } from "./waivers.ts";

/** Rules over what requests of every type have. */
export const COMMON_RULES: readonly ReviewRule[] = [
  ...[ids.checkId, dates.checkDays, dates.checkOrderOfDays],
  ...[dates.checkComments, dates.checkDecisionTimes, dates.checkEvidenceTimes, dates.checkHistoryTimes],
  ...[decisions.checkDecisionChain, decisions.checkDecisionOrder, decisions.checkFutureRecords],
  ...[decisions.checkDecisionsSinceCreation, decisions.checkReviewers, decisions.checkTransitions],
  ...[review.checkApprovers, review.checkRequester, review.checkSelfApproval, review.checkReviewRequired],
  checkUnwritten,
];

/** Rules over one request for a lane; each reads little, so that a broken value silences no other rule. */
export const RULES: readonly Rule[] = [
  ...COMMON_RULES,
  ...[ids.checkRotationIds, dates.checkRotationTimes, dates.checkValidity],
  ...[
    checkTargetNames,
    checkUnwrittenPurpose,
    kv.checkMount,
    kv.checkPathCharacters,
    kv.checkPathUnderMount,
    kv.checkPathBelowMount,
  ],
  ...[kv.checkPathTarget, kv.checkFields, policy.checkPolicyName, policy.checkPolicyConvention, policy.checkPolicyFile],
  ...[
    policy.checkPrivilegedPolicies,
    policy.checkRolePolicies,
    auth.checkRoleName,
    auth.checkAuthMount,
    auth.checkTtl,
    auth.checkServiceAccounts,
  ],
  ...[auth.checkAudience, auth.checkAudiences, auth.checkClaims, auth.checkSubject, auth.checkRedirectUris],
  ...[auth.checkNetworks, auth.checkClaimNames, auth.checkScopes],
  ...[delivery.checkSurface, delivery.checkRoleConvention, delivery.checkTenantNamespace, checkDeliveryProse],
  ...[delivery.checkDeliveryNames, delivery.checkDerivedNames, delivery.checkDeliveryConvention],
  ...[delivery.checkRefreshInterval, delivery.checkDeletionPolicy, delivery.checkDeliveryUse, checkReloadAnnotation],
  ...[
    life.checkOverlap,
    life.checkProvider,
    life.checkRotationReasons,
    life.checkSteps,
    life.checkStepNames,
    life.checkOverlapKept,
  ],
  ...[life.checkIncidentIds, life.checkIncidents, life.checkHappened],
  ...[review.checkFrontDoorState, review.checkFrontDoorCommand, checkWaivers],
  weighRisks([
    ...[risks.riskOfBroadBinding, risks.riskOfDefaultAccount, risks.riskOfBroadClaims, risks.riskOfControllerBinding],
    ...[risks.riskOfTokenRole, risks.riskOfUnconfirmedBinding, risks.riskOfLongTtl, risks.riskOfUnconventionalPath],
    ...[risks.riskOfCrossTenantDelivery, risks.riskOfMissingVerification, risks.riskOfMissingPlans],
  ]),
];

/** Rules over all requests at once, of whatever type. */
export const COMMON_SET_RULES: readonly ReviewSetRule[] = [
  ...[ids.checkFileName, ids.checkUniqueIds, supersession.checkSupersession, supersession.checkSupersessionCircles],
  supersession.checkHandover,
];

/** Rules over all requests for lanes at once. */
export const SET_RULES: readonly SetRule[] = [
  ...[claims.checkSecretOwners, claims.checkPolicyOwners, claims.checkPathPolicies, claims.checkLaneOwners],
  claims.checkCatalogEntries,
  ...[shared.checkSharedRoles, shared.checkOwnRoles, shared.checkSharedStores],
];
