"""Writes roles.txt: which predefined role holds which of the permissions that make an edge.

    pip download --no-deps gcpwn==0.8.2 && unzip gcpwn-*.whl 'gcpwn/mappings/*'
    python3 roles.py gcpwn/mappings/og_permission_to_roles_map.json > roles.txt

The list of permissions is the table PERMISSIONS of ../permission.rs, read from there. What the map lacks, or has only in part, is added
from ADDED below: facts of the iam-dataset (per permission or per role) and of the vendor's pages on single products.
"""

import json
import pathlib
import re
import sys

BASIC = ["owner", "admin"]
EDIT = BASIC + ["editor", "writer"]
VIEW = EDIT + ["viewer", "reader"]
GKE = EDIT + ["container.admin", "container.developer"]
USERS = EDIT + ["firebase.admin", "firebase.developAdmin", "firebaseauth.admin", "firebase.sdkAdminServiceAgent", "identityplatform.admin"]
LOGIN = BASIC + ["editor", "compute.admin", "compute.editor", "compute.instanceAdmin", "compute.instanceAdmin.v1", "compute.osAdminLogin", "iam.devOps"]
FIREBASE = ["firebase.admin", "firebase.developAdmin"]
POOLS = BASIC + ["iam.workloadIdentityPoolAdmin"]

ADDED = {
    "apikeys.keys.getKeyString": VIEW + ["serviceusage.apiKeysAdmin", "serviceusage.apiKeysViewer"],
    "cloudsql.users.create": EDIT + ["cloudsql.admin"],
    "cloudsql.users.update": EDIT + ["cloudsql.admin"],
    "compute.instances.osAdminLogin": LOGIN,
    "compute.instances.osLogin": LOGIN + ["compute.osLogin"],
    "container.clusterRoleBindings.create": BASIC + ["container.admin"],
    "container.pods.create": GKE,
    "container.pods.exec": GKE,
    "container.secrets.get": GKE,
    "container.serviceAccounts.createToken": GKE,
    "container.clusters.update": EDIT + ["container.admin", "container.clusterAdmin"],
    "datastore.entities.get": VIEW + ["datastore.owner", "datastore.user", "datastore.viewer"] + FIREBASE,
    "datastore.entities.update": EDIT + ["datastore.owner", "datastore.user"] + FIREBASE,
    "firebaseauth.users.createSession": USERS,
    "firebaseauth.users.sendEmail": USERS,
    "firebaseauth.users.update": USERS,
    "iam.workloadIdentityPoolProviders.create": POOLS,
    "iam.workloadIdentityPoolProviders.update": POOLS,
    "bigquery.tables.updateData": ["admin", "bigquery.admin", "bigquery.dataEditor", "bigquery.dataOwner"],
    "secretmanager.versions.add": BASIC + ["secretmanager.admin", "secretmanager.secretVersionAdder", "secretmanager.secretVersionManager"],
    "spanner.databases.select": ["admin", "spanner.admin", "spanner.databaseAdmin", "spanner.databaseReader", "spanner.databaseUser"],
    "spanner.databases.write": ["admin", "spanner.admin", "spanner.databaseAdmin", "spanner.databaseUser"],
    "storage.objects.create": ["admin", "storage.admin", "storage.legacyBucketOwner", "storage.legacyBucketWriter", "storage.objectAdmin",
                               "storage.objectCreator", "storage.objectUser"] + FIREBASE,
    "storage.objects.get": ["storage.legacyObjectOwner", "storage.legacyObjectReader", "storage.objectAdmin", "storage.objectUser",
                            "storage.objectViewer", "storage.admin"],
    "storage.buckets.setIamPolicy": ["storage.legacyBucketOwner"],
}

# Common roles that hold none of them: without a line here their content would count as unknown.
NONE = """
browser artifactregistry.reader artifactregistry.writer bigquery.jobUser bigquery.metadataViewer bigquery.resourceViewer bigquery.user
billing.admin billing.creator billing.user billing.viewer cloudasset.viewer cloudbuild.builds.viewer cloudfunctions.invoker
cloudfunctions.viewer cloudkms.cryptoKeyEncrypter cloudkms.publicKeyViewer cloudkms.viewer cloudprofiler.agent cloudscheduler.viewer
cloudsql.instanceUser cloudsql.viewer cloudtasks.enqueuer cloudtasks.viewer cloudtrace.admin cloudtrace.agent cloudtrace.user
compute.networkUser compute.networkViewer compute.viewer container.clusterViewer dns.admin dns.reader errorreporting.admin
errorreporting.user errorreporting.writer eventarc.eventReceiver eventarc.viewer iam.roleViewer iam.securityReviewer
iam.serviceAccountViewer iam.workloadIdentityPoolViewer iap.httpsResourceAccessor logging.admin logging.bucketWriter logging.configWriter
logging.logWriter logging.privateLogViewer logging.viewAccessor logging.viewer monitoring.admin monitoring.alertPolicyEditor
monitoring.alertPolicyViewer monitoring.dashboardEditor monitoring.dashboardViewer monitoring.editor monitoring.metricWriter
monitoring.viewer orgpolicy.policyViewer pubsub.editor pubsub.publisher pubsub.subscriber pubsub.viewer recommender.viewer
redis.viewer resourcemanager.folderCreator resourcemanager.folderViewer resourcemanager.organizationViewer
resourcemanager.projectCreator resourcemanager.tagUser resourcemanager.tagViewer run.invoker run.viewer secretmanager.viewer
serviceusage.serviceUsageAdmin serviceusage.serviceUsageConsumer serviceusage.serviceUsageViewer spanner.viewer
stackdriver.resourceMetadata.writer vpcaccess.user vpcaccess.viewer workflows.viewer
""".split()


def main(path):
    here = pathlib.Path(__file__).parent
    text = (here.parent / "permission.rs").read_text()
    wanted = re.findall(r'^    "([a-zA-Z.]+)",$', text, re.M)
    known = json.loads(pathlib.Path(path).read_text())
    print("# Predefined roles of Google Cloud by permission: only the permissions that make an edge. Made by roles.py; do not edit.")
    print("# From: gcpwn 0.8.2 (BSD-3-Clause, 2026-10-27), mappings/og_permission_to_roles_map.json; iam-dataset at commit")
    print("# 2073fa52ac008a45477aa0b1b4580cd99135bf60 (MIT, 2026-08), gcp/; the vendor's pages on single products. Facts only. Made 2026-11-22.")
    some = set()
    for permission in wanted:
        roles = {role.removeprefix("roles/") for role in known.get(permission, [])} | set(ADDED.get(permission, []))
        some |= roles
        print(permission + ": " + " ".join(sorted(roles)))
    print("-: " + " ".join(sorted(role for role in NONE if role not in some)))


main(sys.argv[1])
