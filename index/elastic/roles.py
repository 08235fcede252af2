"""Roles of least privilege: what writing, reading, Kibana and pushing dashboards into it need, and no more."""

from typing import Any, Literal, get_args

Role = Literal["writer", "reader", "kibana", "dashboards"]
ROLES: tuple[Role, ...] = get_args(Role)
#: The application that Kibana's rights are of, and its space that is there from the beginning.
APPLICATION, SPACE = "kibana-.kibana", "space:default"


def build_role(role: Role, prefix: str) -> dict[str, Any]:
    """The definition that `PUT _security/role/NAME` takes."""
    indices = [f"{prefix}-*"]
    match role:
        case "writer":
            # Templates and health are the cluster's; everything else is of our own indices.
            return {
                "cluster": ["monitor", "manage_index_templates"],
                "indices": [{"names": indices, "privileges": ["manage", "read", "write", "view_index_metadata"]}],
            }
        case "reader":
            # `veille engine status` asks for sizes, which reading alone does not show.
            return {
                "cluster": ["monitor"],
                "indices": [{"names": indices, "privileges": ["read", "monitor", "view_index_metadata"]}],
            }
        case "kibana":
            features = ["feature_dashboard.read", "feature_discover.read", "feature_visualize.read"]
            return {
                "cluster": [],
                "indices": [{"names": indices, "privileges": ["read", "view_index_metadata"]}],
                "applications": [{"application": APPLICATION, "privileges": features, "resources": [SPACE]}],
            }
        case "dashboards":
            # To import objects, and to see none of the documents that they show.
            features = ["feature_savedObjectsManagement.all"]
            return {
                "cluster": [],
                "indices": [],
                "applications": [{"application": APPLICATION, "privileges": features, "resources": [SPACE]}],
            }


def name_role(role: Role, prefix: str) -> str:
    return f"{prefix}_{role}"
