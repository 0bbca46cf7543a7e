import * as auth from "./auth.ts";
import * as dates from "./dates.ts";
import * as delivery from "./delivery.ts";
import * as kv from "./kv.ts";
import * as policy from "./policy.ts";
import * as review from "./review.ts";
import * as risks from "./risks.ts";
import type { Rule, SetRule } from "./rule.ts";
import * as sets from "./sets.ts";
import { checkWaivers, unlessWaived } from "./waivers.ts";

/** Rules over one request; each reads little, so that a broken value silences no other rule. */
export const RULES: readonly Rule[] = [
  ...[dates.checkDays, dates.checkOrderOfDays, dates.checkInstants],
  ...[kv.checkMount, kv.checkPathCharacters, kv.checkPathUnderMount, kv.checkPathBelowMount, kv.checkPathTarget],
  ...[kv.checkFields, policy.checkPolicyName, policy.checkPolicyConvention, policy.checkPolicyFile],
  ...[policy.checkRolePolicies, auth.checkRoleName, auth.checkAuthMount, auth.checkTtl, auth.checkServiceAccounts],
  ...[auth.checkAudience, auth.checkAudiences, auth.checkClaims, auth.checkRedirectUris],
  ...[delivery.checkSurface, delivery.checkRoleConvention, delivery.checkTenantNamespace, delivery.checkDeliveryProse],
  ...[delivery.checkDeliveryNames, delivery.checkDerivedNames, delivery.checkRefreshInterval],
  ...[delivery.checkDeletionPolicy, delivery.checkReloadAnnotation],
  ...[review.checkApprovers, review.checkSelfApproval, review.checkReviewRequired],
  ...[review.checkFrontDoorState, review.checkFrontDoorCommand, checkWaivers],
  ...[
    ...[risks.riskOfBroadBinding, risks.riskOfControllerBinding, risks.riskOfUnconfirmedBinding, risks.riskOfLongTtl],
    ...[risks.riskOfUnconventionalPath, risks.riskOfCrossTenantDelivery, risks.riskOfMissingVerification],
    risks.riskOfMissingPlans,
  ].map(unlessWaived),
];

/** Rules over all requests at once. */
export const SET_RULES: readonly SetRule[] = [
  ...[sets.checkIds, sets.checkUniqueIds, sets.checkSecretOwners, sets.checkPolicyOwners, sets.checkPathPolicies],
  ...[sets.checkSharedRoles, sets.checkSharedStores, sets.checkLaneOwners, sets.checkSupersession],
];
